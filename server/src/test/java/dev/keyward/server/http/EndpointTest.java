package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Keyward's own answers: bodies are bounded, faults tell nothing, and waiting holds nobody else up.
 */
@ExtendWith(NettyWatch.class)
final class EndpointTest {
  private static final String POST = "POST /own HTTP/1.1\r\n" + Front.HEAD;
  private static final String NEXT =
      "POST /own HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 2\r\n\r\nok";

  private Front front;
  private RawClient client;
  private volatile Endpoint endpoint = request -> HttpAnswer.json(200, request.body());

  @BeforeEach
  void open() throws IOException {
    front = new Front(Front.Setup.to(null).endpoint(request -> endpoint.handle(request)));
    client = front.connect();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    front.close();
  }

  private Message answered(int status) throws IOException {
    Message answer = client.receive();
    assertNotNull(answer, "no answer");
    assertEquals(status, answer.status(), answer.text());
    return answer;
  }

  @Test
  void bodyOfExactlyTheLimitIsTaken() throws IOException {
    client.send(POST + "Content-Length: 65536\r\n\r\n" + "x".repeat(65_536) + NEXT);
    assertEquals(65_536, answered(200).body().length);
    assertEquals("ok", answered(200).text());
  }

  @Test
  void bodyOneOverTheLimitIsRefusedAndTheNextRequestIsRead() throws IOException {
    client.send(POST + "Content-Length: 65537\r\n\r\n" + "x".repeat(65_537) + NEXT);
    answered(413);
    assertEquals("ok", answered(200).text());
  }

  @Test
  void chunkedBodyOverTheLimitIsRefused() throws IOException {
    client.send(
        POST
            + "Transfer-Encoding: chunked\r\n\r\n"
            + ("8000\r\n" + "x".repeat(32_768) + "\r\n").repeat(3)
            + "0\r\n\r\n"
            + NEXT);
    answered(413);
    assertEquals("ok", answered(200).text());
  }

  @Test
  void bodyFarOverTheLimitEndsTheConnection() throws IOException {
    client.send(POST + "Content-Length: 10000000\r\n\r\n" + "x".repeat(600_000));
    answered(413);
    assertTrue(client.isEnded());
  }

  @Test
  void bodyOfManyTinyChunksIsCollected() throws IOException {
    client.send(
        POST + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\nx\r\n".repeat(20_000) + "0\r\n\r\n");
    assertEquals(20_000, answered(200).body().length);
  }

  @Test
  void faultTellsNothing() throws Exception {
    endpoint =
        request -> {
          throw new IllegalStateException("secret detail");
        };
    client.send(NEXT + NEXT);
    Message answer = answered(500);
    assertEquals("application/problem+json", answer.value("Content-Type"));
    assertTrue(
        !(answer.text() + answer.headers()).contains("secret")
            && !answer.text().contains("Exception"),
        answer.text());
    assertEquals("secret detail", front.failures.take().getMessage());
    answered(500);
  }

  @Test
  void errorIsAnsweredToo() throws Exception {
    endpoint =
        request -> {
          throw new StackOverflowError();
        };
    client.send(NEXT);
    answered(500);
    assertEquals(StackOverflowError.class, front.failures.take().getClass());
  }

  @Test
  void storeThatIsDownIsUnavailable() throws Exception {
    endpoint =
        request -> {
          throw new StorageException("jdbc:secret", new IOException());
        };
    Message answer = client.send(NEXT).receive();
    assertNotNull(answer);
    assertEquals(503, answer.status());
    assertEquals("1", answer.value("Retry-After"));
    assertTrue(!answer.text().contains("jdbc"), answer.text());
    assertEquals(StorageException.class, front.failures.take().getClass());
  }

  @Test
  void endpointThatWaitsHoldsNobodyUp() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    endpoint =
        request -> {
          if (request.path().toString().endsWith("slow")) {
            entered.countDown();
            awaitUninterruptibly(leave);
          }
          return HttpAnswer.json(200, request.body());
        };
    client.send("POST /own/slow HTTP/1.1\r\n" + Front.HEAD + "Content-Length: 4\r\n\r\nslow");
    entered.await();
    try (RawClient other = front.connect().send(NEXT)) { // the front has one event loop
      Message answer = other.receive();
      assertNotNull(answer);
      assertEquals(200, answer.status());
    }
    leave.countDown();
    assertEquals("slow", answered(200).text());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void brokenBodyNeverReachesTheEndpoint() throws IOException {
    List<String> called = new java.util.concurrent.CopyOnWriteArrayList<>();
    endpoint =
        request -> {
          called.add("called");
          return HttpAnswer.json(200, new byte[0]);
        };
    client.send(POST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n");
    answered(400);
    assertTrue(client.isEnded());
    assertEquals(List.of(), called);
  }

  @Test
  void gatekeeperThatBreaksIsUnavailable() throws Exception {
    client.send(
        "GET /broken HTTP/1.1\r\n"
            + Front.HEAD
            + "\r\n"
            + "GET /late/../broken HTTP/1.1\r\n"
            + Front.HEAD
            + "\r\n"
            + NEXT);
    answered(503);
    answered(503);
    assertEquals("ok", answered(200).text());
    assertEquals("the gatekeeper broke", front.failures.take().getMessage());
  }

  /**
   * A route without an upstream that no endpoint serves: a fault of Keyward's own, on the event
   * loop and on another thread.
   */
  @Test
  void forwardingThatBreaksIsAnswered() throws Exception {
    client.send(
        "GET /api/x HTTP/1.1\r\n"
            + Front.HEAD
            + "\r\n"
            + "GET /late/x HTTP/1.1\r\n"
            + Front.HEAD
            + "\r\n"
            + NEXT);
    answered(500);
    answered(500);
    assertEquals("ok", answered(200).text());
    assertEquals(NullPointerException.class, front.failures.take().getClass());
  }

  @Test
  void headHasNoBody() throws IOException {
    endpoint = request -> HttpAnswer.json(200, new byte[] {'{', '}'});
    client.send("HEAD /own HTTP/1.1\r\n" + Front.HEAD + "\r\n");
    Message answer = client.receiveHead();
    assertNotNull(answer);
    assertEquals("2", answer.value("Content-Length"));
    assertEquals("{}", client.send(NEXT).receive().text());
  }
}
