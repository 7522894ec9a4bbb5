package dev.keyward.server.e2e;

import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocketFactory;

/**
 * HTTP/1.1 over one connection with TLS: requests are sent in bunches, exactly as they are written
 * here, and their answers read in the same order. For tens of thousands of them.
 */
final class KeepAlive implements AutoCloseable {
  /** As many as may be under way without filling the buffers between us. */
  private static final int BUNCH = 16;

  private final SSLSocketFactory tls;
  private final URI url;
  private RawClient connection;

  KeepAlive(String url, Path ca) throws Exception {
    this.url = URI.create(url);
    this.tls = AdminApi.trusting(ca).getSocketFactory();
    this.connection = connect();
  }

  private RawClient connect() throws IOException {
    return new RawClient(tls.createSocket(url.getHost(), url.getPort()));
  }

  /**
   * @param target as it stands in the request line
   * @param fields each with its line end
   */
  record Request(String method, String target, String fields, byte[] body) {
    /** Each byte as one character. */
    String text(String host) {
      return method
          + ' '
          + target
          + " HTTP/1.1\r\nHost: "
          + host
          + "\r\n"
          + fields
          + (body.length > 0 || method.equals("POST")
              ? "Content-Length: " + body.length + "\r\n\r\n"
              : "\r\n")
          + new String(body, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
      int shown = Math.min(body.length, 120);
      return method + ' ' + target + ' ' + new String(body, 0, shown, StandardCharsets.UTF_8);
    }
  }

  /** The answers, in the order of the requests. */
  List<Message> exchange(List<Request> requests) throws IOException {
    List<Message> answers = new ArrayList<>();
    while (answers.size() < requests.size()) {
      int from = answers.size();
      int to = Math.min(from + BUNCH, requests.size());
      exchange(requests.subList(from, to), answers);
      if (answers.size() == from) {
        throw new AssertionError("no answer to " + requests.get(from));
      }
    }
    return answers;
  }

  Message exchange(Request request) throws IOException {
    return exchange(List.of(request)).getFirst();
  }

  /** Those that the server did not read because it ended the connection are left for next time. */
  private void exchange(List<Request> requests, List<Message> answers) throws IOException {
    StringBuilder bytes = new StringBuilder();
    requests.forEach(request -> bytes.append(request.text(url.getAuthority())));
    connection.send(bytes.toString());
    for (int i = 0; i < requests.size(); i++) {
      Message answer =
          requests.get(i).method().equals("HEAD") ? connection.receiveHead() : connection.receive();
      if (answer != null) {
        answers.add(answer);
      }
      if (answer == null || answer.value("Connection").equals("close")) {
        connection.close();
        connection = connect();
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
