package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Fields of answers that a route sets and removes, whatever kind of answer it is. */
@ExtendWith(NettyWatch.class)
final class AnswerFieldsTest {
  private static final String FIELDS =
      "Server: secret/1.0\r\nx-powered-by: a\r\nX-Powered-By: b\r\nCache-Control: public\r\n"
          + "cache-control: max-age=1\r\nX-Kept: 1\r\n";

  @TempDir private static Path directory;
  private static Manual upstream;
  private static NodeBed node;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    upstream = new Manual();
    node =
        NodeBed.plain(
            directory,
            """
            routes:
              - {path: /a, credentials: [api_key], upstream: "UP", response_headers: {set: {Cache-Control: no-store, X-Frame-Options: DENY}, remove: [Server, X-Powered-By]}}
            """
                .replace("UP", upstream.uri().toString()));
    key = node.key();
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    upstream.close();
  }

  private static void isRuled(Message answer) {
    assertEquals(List.of("no-store"), answer.all("Cache-Control"));
    assertEquals(List.of("DENY"), answer.all("X-Frame-Options"));
    assertEquals(List.of(), answer.all("Server"));
    assertEquals(List.of(), answer.all("X-Powered-By"));
    assertEquals(List.of("1"), answer.all("X-Kept"));
  }

  @Test
  void answersOfEveryKindAreRuled() throws IOException {
    try (RawClient client = node.connect();
        Kept line = new Kept(client)) {
      isRuled(line.asked("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + FIELDS + "\r\nok"));
      isRuled(line.asked("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + FIELDS + "\r\n"));
      isRuled(line.asked("GET", "HTTP/1.1 204 No Content\r\n" + FIELDS + "\r\n"));
      isRuled(line.asked("HEAD", "HTTP/1.1 304 Not Modified\r\n" + FIELDS + "\r\n"));
      isRuled(line.asked("GET", "HTTP/1.1 500 No\r\nContent-Length: 2\r\n" + FIELDS + "\r\nno"));
    }
  }

  /** A connection that all requests of a test share. */
  private static final class Kept implements AutoCloseable {
    private final RawClient client;
    private Line line;

    Kept(RawClient client) {
      this.client = client;
    }

    Message asked(String method, String answer) throws IOException {
      client.send(Talk.head(method, "/a", key) + "\r\n");
      if (line == null) {
        line = upstream.accept();
      }
      line.head();
      line.send(answer);
      return method.equals("HEAD") ? client.receiveHead() : Talk.answer(client);
    }

    @Override
    public void close() throws IOException {
      line.close();
    }
  }

  @Test
  void whatKeywardAnswersIsItsOwn() throws IOException {
    Message refused = Talk.ask(node, Talk.get("/a", "wrong"));
    assertEquals(401, refused.status());
    assertEquals(List.of(), refused.all("X-Frame-Options"));
  }

  /** The client is told to go on by Keyward; the server has heard enough. */
  @Test
  void aServerMayAnswerBeforeTheContent() throws IOException {
    String asking =
        Talk.head("POST", "/a", key) + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n";
    try (RawClient client = node.connect().send(asking);
        Line line = upstream.accept()) {
      assertEquals(List.of(), line.head().all("Expect"));
      assertEquals(100, Talk.answer(client).status());
      line.send("HTTP/1.1 422 No\r\nContent-Length: 2\r\n" + FIELDS + "\r\nno");
      Message answer = Talk.answer(client);
      assertEquals(422, answer.status());
      isRuled(answer);
      client.send("0123456789" + Talk.get("/a", key));
      try (Line other = upstream.accept()) {
        assertEquals("GET /a HTTP/1.1", other.head().startLine());
        other.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertEquals(200, Talk.answer(client).status());
      }
    }
  }
}
