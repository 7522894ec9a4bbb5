package dev.keyward.server.gateway;

import dev.keyward.testkit.enforcement.Call.Line;

/** How a request is written to Keyward by the server that stands before it. */
enum Form {
  /** As it is: Keyward passes it on. */
  GATEWAY {
    @Override
    String head(RandomRequest r) {
      return start(r.method(), r.target(), r.host());
    }

    @Override
    boolean says(RandomRequest request) {
      return !request.target().startsWith(CHECK); // there a question is asked, whoever asks
    }

    @Override
    String forwarded(RandomRequest request, QuickClient.Answer answer) {
      return answer.value(EchoUpstream.TARGET);
    }
  },
  /** Caddy, Traefik. */
  FORWARDED {
    @Override
    String head(RandomRequest r) {
      return start("GET", CHECK, "keyward.internal")
          + ("X-Forwarded-Method: " + r.method() + "\r\n")
          + ("X-Forwarded-Uri: " + r.target() + "\r\n")
          + ("X-Forwarded-Host: " + r.host() + "\r\n");
    }
  },
  /** Envoy. */
  APPENDED {
    @Override
    String head(RandomRequest r) {
      return start(r.method(), CHECK + r.target(), r.host());
    }

    @Override
    boolean says(RandomRequest request) {
      return request.target().startsWith("/");
    }
  },
  /** nginx, but that it keeps the connection. */
  NGINX {
    @Override
    String head(RandomRequest r) {
      return start("GET", CHECK + "?mode=nginx", r.host())
          + ("X-Original-Method: " + r.method() + "\r\n")
          + ("X-Original-URI: " + r.target() + "\r\n");
    }

    @Override
    int status(QuickClient.Answer answer) {
      return answer.status() == 200 ? 200 : Integer.parseInt(answer.value("X-Keyward-Status"));
    }

    @Override
    String problem(QuickClient.Answer answer) {
      return answer.value("X-Keyward-Problem");
    }
  };

  private static final String CHECK = "/auth/check";

  /** The start line and the fields that only this form has. */
  abstract String head(RandomRequest request);

  /** Whether there is a way to write it so. */
  boolean says(RandomRequest request) {
    return true;
  }

  private static String start(String method, String target, String host) {
    return method + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\n";
  }

  final String write(RandomRequest request) {
    StringBuilder message = new StringBuilder(head(request));
    message.append("X-Forwarded-For: ").append(request.forwardedFor());
    message.append("\r\nX-Forwarded-Proto: ").append(request.proto()).append("\r\n");
    for (Line line : request.credentials()) {
      append(message, line);
    }
    for (Line line : request.others()) {
      append(message, line);
    }
    return message.append("\r\n").toString();
  }

  private static void append(StringBuilder message, Line line) {
    message.append(line.name()).append(": ").append(line.value()).append("\r\n");
  }

  /** Whether the answer has no body, whatever its fields say. */
  final boolean isHead(RandomRequest request) {
    return (this == GATEWAY || this == APPENDED) && request.method().equals("HEAD");
  }

  /** The status that the client gets. */
  int status(QuickClient.Answer answer) {
    return answer.status();
  }

  /** The problem document that the client gets. */
  String problem(QuickClient.Answer answer) {
    return answer.body();
  }

  /** The target that the upstream gets of an allowed request. */
  String forwarded(RandomRequest request, QuickClient.Answer answer) {
    return answer.value("X-Keyward-Path") + request.query();
  }
}
