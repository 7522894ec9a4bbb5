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
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over one connection with TLS: requests are sent in bunches, exactly as they are written
 * here, and their answers read in the same order. For tens of thousands of them.
 */
final class KeepAlive implements AutoCloseable {
  /** As many as may be under way without filling the buffers between us. */
  private static final int BUNCH = 16;

  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final SSLSocketFactory tls;
  private final URI url;
  private @Nullable RawClient connection;
  private long lastUsed;

  KeepAlive(String url, Path ca) throws Exception {
    this.url = URI.create(url);
    this.tls = AdminApi.trusting(ca).getSocketFactory();
  }

  /** Another connection to the same server. */
  KeepAlive(KeepAlive other) {
    this.url = other.url;
    this.tls = other.tls;
  }

  /** The connection, or a new one when it may have been ended for its idleness. */
  private RawClient connection() throws IOException {
    RawClient open = connection;
    if (open == null || System.nanoTime() - lastUsed > PATIENCE_NANOS) {
      close();
      open = new RawClient(tls.createSocket(url.getHost(), url.getPort()));
      connection = open;
    }
    lastUsed = System.nanoTime();
    return open;
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
    RawClient open = connection().send(bytes.toString());
    for (int i = 0; i < requests.size(); i++) {
      Message answer =
          requests.get(i).method().equals("HEAD") ? open.receiveHead() : open.receive();
      if (answer != null) {
        answers.add(answer);
      }
      if (answer == null || answer.value("Connection").equals("close")) {
        close();
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    RawClient open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
