package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Servers of one upstream take turns, and who fails is left out for a while. */
@ExtendWith(NettyWatch.class)
final class ServersTest {
  @TempDir private Path directory;
  private RecordingUpstream one;
  private RecordingUpstream two;
  private NodeBed node;
  private String key;

  @BeforeEach
  void open() throws IOException {
    one = new RecordingUpstream();
    two = new RecordingUpstream();
  }

  @AfterEach
  void close() throws IOException {
    node.close();
    one.close();
    two.close();
  }

  private void start(String members) throws Exception {
    node =
        NodeBed.plain(
            directory,
            """
            upstreams:
              - {name: up, %s}
            routes:
              - {path: /**, credentials: [api_key], connect_timeout: 1s, upstream: up}
            """
                .formatted(members));
    key = node.key();
  }

  private String urls(Object... ports) {
    return "urls: ["
        + String.join(
            ", ", Stream.of(ports).map(port -> "'http://127.0.0.1:" + port + "'").toList())
        + "]";
  }

  private int asked(String request) throws IOException {
    return Talk.ask(node, request).status();
  }

  private double failures(int port) throws Exception {
    return node.metric(
        "keyward_upstream_failures_total{server=\"127.0.0.1:" + port + "\",upstream=\"up\"}");
  }

  @Test
  void serversTakeTurns() throws Exception {
    try (RecordingUpstream three = new RecordingUpstream()) {
      start(urls(one.port(), two.port(), three.port()));
      for (int i = 0; i < 30; i++) {
        assertEquals(200, asked(Talk.get("/" + i, key)));
      }
      assertEquals(
          List.of(10, 10, 10), List.of(one.seen().size(), two.seen().size(), three.seen().size()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void aServerThatIsDownCostsNoRequest(String method) throws Exception {
    int down = Talk.closedPort();
    start(urls(down, one.port(), two.port()));
    Set<String> sent = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      sent.add(method + " /" + i + " HTTP/1.1");
      assertEquals(
          200,
          asked(
              method.equals("GET")
                  ? Talk.get("/" + i, key)
                  : Talk.post("/" + i, key, "body " + i)));
    }
    List<Message> seen = Stream.concat(one.seen().stream(), two.seen().stream()).toList();
    assertEquals(30, seen.size());
    assertEquals(sent, new HashSet<>(seen.stream().map(Message::startLine).toList()));
    if (method.equals("POST")) {
      assertTrue(seen.stream().allMatch(m -> m.text().startsWith("body ")));
    }
    assertEquals(3, failures(down));
  }

  @Test
  void whatAServerHasReadIsNotSentToAnother() throws Exception {
    for (RecordingUpstream each : List.of(one, two)) {
      each.answer(
          (request, out) -> {
            throw new IOException("it dies of it");
          });
    }
    start(urls(one.port(), two.port()) + ", fail_after: 1000");
    assertEquals(502, asked(Talk.post("/a", key, "body")));
    assertEquals(1, one.seen().size() + two.seen().size());
    assertEquals(502, asked(Talk.get("/a", key)));
    assertEquals(2, one.seen().size() + two.seen().size());
  }

  @Test
  void aSafeRequestOnADeadConnectionIsSentOnceMoreAndNoOther() throws Exception {
    start(urls(one.port()));
    for (String method : List.of("GET", "DELETE")) {
      one.answerOk();
      one.forget();
      try (RawClient client = node.connect().send(Talk.get("/first", key))) {
        assertEquals(200, Talk.answer(client).status());
        one.answer(
            (request, out) -> {
              one.answerOk();
              throw new IOException("a restart");
            });
        client.send(Talk.head(method, "/a", key) + "\r\n");
        assertEquals(method.equals("GET") ? 200 : 502, Talk.answer(client).status());
        assertEquals(method.equals("GET") ? 3 : 2, one.seen().size());
      }
    }
  }

  /** It gets no request, however many come, until its rest is over. */
  @Test
  void whoFailsRests() throws Exception {
    start(urls(one.port(), two.port()) + ", fail_after: 2, fail_for: 1h");
    one.answer(
        (request, out) -> {
          throw new IOException("broken");
        });
    int failed = 0;
    for (int i = 0; i < 20; i++) {
      failed += asked(Talk.get("/" + i, key)) == 502 ? 1 : 0;
    }
    assertEquals(2, failed);
    assertEquals(2, one.seen().size());
    assertEquals(18, two.seen().size());
    assertEquals(2, failures(one.port()));
  }

  @Test
  void whoHasRestedIsAskedAgain() throws Exception {
    start(urls(one.port(), two.port()) + ", fail_after: 1, fail_for: 1s");
    one.answer(
        (request, out) -> {
          throw new IOException("broken");
        });
    Talk.eventually(() -> asked(Talk.get("/a", key)) == 502);
    one.answerOk();
    one.forget();
    Talk.eventually(
        () -> {
          assertEquals(200, asked(Talk.get("/b", key)));
          return !one.seen().isEmpty();
        });
    one.forget();
    two.forget();
    for (int i = 0; i < 10; i++) {
      assertEquals(200, asked(Talk.get("/c", key)));
    }
    assertEquals(5, one.seen().size());
  }

  /** When all rest, none does: who is asked may be back. */
  @Test
  void allAreDownAndComeBack() throws Exception {
    start(urls(one.port(), two.port()) + ", fail_after: 1, fail_for: 1h");
    for (RecordingUpstream each : List.of(one, two)) {
      each.answer(
          (request, out) -> {
            throw new IOException("broken");
          });
    }
    for (int i = 0; i < 6; i++) {
      assertEquals(502, asked(Talk.get("/a", key)));
    }
    one.answerOk();
    two.answerOk();
    for (int i = 0; i < 6; i++) {
      assertEquals(200, asked(Talk.get("/a", key)));
    }
  }

  @Test
  void noneListensAndThenOneDoes() throws Exception {
    int port = two.port();
    two.close();
    int never = Talk.closedPort();
    start(urls(never, port) + ", fail_after: 1, fail_for: 1h");
    assertEquals(502, asked(Talk.get("/a", key)));
    try (java.net.ServerSocket back = new java.net.ServerSocket(port)) {
      Thread.ofVirtual().start(() -> answerOnce(back));
      assertEquals(200, asked(Talk.get("/a", key)));
    }
    assertEquals(1, failures(port));
  }

  private static void answerOnce(java.net.ServerSocket server) {
    try (java.net.Socket socket = server.accept()) {
      Message request = Message.read(socket.getInputStream(), false);
      if (request != null) {
        socket
            .getOutputStream()
            .write(
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aConnectionThatNeverStandsIsGivenUp() throws Exception {
    try (SilentServer silent = new SilentServer()) {
      start("urls: ['https://127.0.0.1:" + silent.port() + "']");
      assertEquals(502, asked(Talk.get("/a", key)));
      assertEquals(1, silent.connections());
      assertEquals(1, failures(silent.port()));
    }
  }

  /** The time for an answer begins when there is somebody to answer. */
  @Test
  void connectingTakesNothingOfTheTimeForAnAnswer() throws Exception {
    Authority ours = new Authority("ours");
    ours.write(directory.resolve("ours.pem"));
    try (SilentServer silent = new SilentServer();
        SecureUpstream good = new SecureUpstream(ours.server(ours.issue("127.0.0.1")), false)) {
      node =
          NodeBed.plain(
              directory,
              """
              upstreams:
                - {name: up, ca: ours.pem, fail_after: 100, urls: ['https://127.0.0.1:%d', 'https://127.0.0.1:%d']}
              routes:
                - {path: /**, credentials: [api_key], connect_timeout: 2s, timeout: 1s, upstream: up}
              """
                  .formatted(silent.port(), good.port()));
      key = node.key();
      Talk.eventually(
          () -> {
            assertEquals(200, asked(Talk.get("/a", key)));
            return silent.connections() > 0;
          });
      assertEquals(silent.connections(), failures(silent.port()));
      assertFalse(good.seen().isEmpty());
    }
  }

  /** An operator learns why, and the log does not grow with each request. */
  @Test
  void theLogTellsOnceWhyThereIsNoConnection() throws Exception {
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("keyward.server");
    logged.start();
    logger.addAppender(logged);
    try {
      int nobody = Talk.closedPort();
      int neither = Talk.closedPort();
      start(urls(nobody, neither) + ", fail_after: 100");
      for (int i = 0; i < 3; i++) {
        assertEquals(502, asked(Talk.get("/" + i, key)));
      }
      Map<Object, ILoggingEvent> told =
          List.copyOf(logged.list).stream()
              .filter(event -> event.getMessage().equals("no connection to an upstream server"))
              .collect(Collectors.toMap(event -> value(event, "server"), event -> event));
      assertEquals(Set.of("127.0.0.1:" + nobody, "127.0.0.1:" + neither), told.keySet());
      for (ILoggingEvent event : told.values()) {
        assertEquals("up", value(event, "upstream"));
        assertTrue(String.valueOf(value(event, "reason")).contains("refused"), event::toString);
      }
    } finally {
      logger.detachAppender(logged);
    }
  }

  private static Object value(ILoggingEvent event, String name) {
    return event.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(name))
        .findFirst()
        .orElseThrow()
        .value;
  }

  @Test
  void anAnswerOfAnyStatusIsNoFailure() throws Exception {
    start(urls(one.port(), two.port()) + ", fail_after: 1, fail_for: 1h");
    one.answer(
        (request, out) ->
            out.write(
                "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)));
    for (int i = 0; i < 10; i++) {
      int _ = asked(Talk.get("/a", key));
    }
    assertEquals(5, one.seen().size());
  }
}
