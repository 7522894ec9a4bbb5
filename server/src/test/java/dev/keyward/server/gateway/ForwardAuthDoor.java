package dev.keyward.server.gateway;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.core.answer.IdentityHeaders;
import dev.keyward.server.http.ForwardAuth;
import dev.keyward.server.http.Forwarding;
import dev.keyward.testkit.enforcement.Call;
import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.enforcement.Reply;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Forward-auth, asked as a proxy asks it. What the proxy would pass on is what the files say that
 * {@code keyward init} prints: the path that was judged, the identity fields of the answer, nothing
 * of the caller's that could pass for one, and no credential.
 */
final class ForwardAuthDoor extends ListenerDoor {
  private static final String CHECK = "/auth/check";

  /** How proxies tell which request they ask about. */
  enum Style {
    /** {@code X-Forwarded-*}: Caddy, Traefik. */
    FORWARDED,
    /** The path and the method of the question: Envoy. */
    APPENDED,
    /** {@code X-Original-*}, and only three statuses. */
    NGINX
  }

  private final Style style;
  private final ForwardAuth checks;

  ForwardAuthDoor(Gatekeeper gatekeeper, Style style) throws IOException {
    super(gatekeeper);
    this.style = style;
    this.checks = new ForwardAuth(CHECK, gatekeeper, IdentityFields.USUAL);
    serve(address -> true);
  }

  @Override
  public Reply send(Call call) throws Exception {
    boolean head = style == Style.APPENDED && call.method().equals("HEAD");
    try (RawClient proxy = new RawClient(port()).send(question(call))) {
      Message answer = head ? proxy.receiveHead() : proxy.receive();
      if (answer == null) {
        throw new IOException("no answer");
      }
      Reply.Upstreamed upstream = answer.status() == 200 ? upstreamed(call, answer) : null;
      return style == Style.NGINX
          ? fromNginx(answer, upstream)
          : new Reply(answer.status(), answer.headers(), answer.text(), upstream);
    }
  }

  private String question(Call call) {
    String host =
        call.headers().stream()
            .filter(line -> line.name().equalsIgnoreCase("Host"))
            .map(Line::value)
            .findFirst()
            .orElse("api.example");
    String lines =
        switch (style) {
          case FORWARDED ->
              ("GET " + CHECK + " HTTP/1.1\r\nHost: keyward.internal\r\n")
                  + ("X-Forwarded-Method: " + call.method() + "\r\n")
                  + ("X-Forwarded-Uri: " + call.target() + "\r\n")
                  + ("X-Forwarded-Host: " + host + "\r\n");
          case APPENDED ->
              (call.method() + " " + CHECK + call.target() + " HTTP/1.1\r\n")
                  + ("Host: " + host + "\r\n");
          case NGINX ->
              ("GET " + CHECK + "?mode=nginx HTTP/1.0\r\nHost: " + host + "\r\n")
                  + ("X-Original-Method: " + call.method() + "\r\n")
                  + ("X-Original-URI: " + call.target() + "\r\n");
        };
    StringBuilder question = new StringBuilder(lines);
    question.append("X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\n");
    for (Line line : call.headers()) {
      if (!line.name().equalsIgnoreCase("Host")) {
        question.append(line.name()).append(": ").append(line.value()).append("\r\n");
      }
    }
    return question + "\r\n";
  }

  private static Reply.Upstreamed upstreamed(Call call, Message answer) {
    int question = call.target().indexOf('?');
    String query = question < 0 ? "" : call.target().substring(question);
    List<Line> headers = new ArrayList<>();
    for (Line line : call.headers()) {
      String name = line.name().toLowerCase(Locale.ROOT);
      String value = line.value().toLowerCase(Locale.ROOT);
      boolean credential =
          name.equals("x-api-key")
              || name.equals("authorization")
                  && (value.startsWith("bearer") || value.startsWith("apikey"));
      if (!credential && !IdentityHeaders.isOwn(name)) {
        headers.add(line);
      }
    }
    for (Line line : answer.headers()) {
      if (IdentityHeaders.ALL.stream().anyMatch(line.name()::equalsIgnoreCase)) {
        headers.add(line);
      }
    }
    return new Reply.Upstreamed(
        call.method(), answer.value("X-Keyward-Path") + query, List.copyOf(headers));
  }

  /** What the client of an nginx gets that has the printed file. */
  private static Reply fromNginx(Message answer, Reply.@Nullable Upstreamed upstream) {
    if (!Set.of(200, 401, 403).contains(answer.status())) {
      throw new AssertionError("nginx would make 500 of " + answer.status());
    }
    if (answer.status() == 200) {
      return new Reply(200, answer.headers(), "", upstream);
    }
    List<Line> headers = new ArrayList<>();
    for (Line line : answer.headers()) {
      boolean challenge =
          line.name().equalsIgnoreCase("WWW-Authenticate")
              || line.name().equalsIgnoreCase("X-Keyward-Challenge");
      if (challenge) {
        for (String each : line.value().split(", (?=[A-Za-z]+ realm=)", -1)) {
          headers.add(new Line("WWW-Authenticate", each));
        }
      } else {
        headers.add(line);
      }
    }
    return new Reply(
        Integer.parseInt(answer.value("X-Keyward-Status")),
        List.copyOf(headers),
        answer.value("X-Keyward-Problem"),
        null);
  }

  @Override
  public Forwarding forwarding() {
    throw new IllegalStateException("nothing is forwarded");
  }

  @Override
  public ForwardAuth forwardAuth() {
    return checks;
  }
}
