package dev.keyward.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.keyward.server.e2e.Await;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines are gathered where there are many, and none is lost, torn or out of order. */
final class StandardErrorTest {
  private static final int THREADS = 4;
  private static final int LINES = 5_000;

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream got = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();
  private final StandardError appender = new StandardError();
  private final Logger log = context.getLogger("test");

  @BeforeEach
  void begin() {
    System.setErr(new PrintStream(got, true, UTF_8));
    appender.setContext(context);
    appender.start();
    log.addAppender(appender);
  }

  @AfterEach
  void end() {
    System.setErr(before);
    appender.stop();
  }

  private record Numbered(int thread, int number) implements LogFields {
    @Override
    public void writeTo(JsonLine line) {
      line.add("thread", thread).add("number", number);
    }
  }

  private List<String> lines() {
    return got.toString(UTF_8).lines().toList();
  }

  @Test
  void eventIsOutWhenTheLoggerReturns() {
    log.atWarn()
        .addKeyValue("a", 1)
        .addKeyValue("b", "x\ny")
        .addKeyValue("c", (Object) null)
        .log("said");
    assertEquals(1, lines().size());
    assertTrue(
        lines()
            .getFirst()
            .endsWith(
                "\"level\":\"warn\",\"logger\":\"test\",\"message\":\"said\",\"a\":1,"
                    + "\"b\":\"x\\ny\",\"c\":null}"),
        lines()::getFirst);
  }

  @Test
  void whatWasGatheredBeforeAnEventIsOutBeforeIt() {
    log.info("request", new Numbered(0, 0));
    log.info("done");
    assertTrue(lines().getFirst().endsWith("\"message\":\"request\",\"thread\":0,\"number\":0}"));
    assertTrue(lines().getLast().endsWith("\"message\":\"done\"}"));
  }

  @Test
  void gatheredLinesComeByThemselves() throws Exception {
    log.info("request", new Numbered(1, 2));
    Await.until(() -> lines().size() == 1, "the line");
  }

  @Test
  void linesOfManyThreadsAreWholeAndInTheirOrder() throws Exception {
    CountDownLatch ready = new CountDownLatch(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    ready.countDown();
                    for (int number = 0; number < LINES; number++) {
                      log.info("request", new Numbered(thread, number));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    appender.stop();
    List<String> lines = lines();
    assertEquals(THREADS * LINES, lines.size());
    for (int i = 0; i < THREADS; i++) {
      String of = "\"thread\":" + i + ",\"number\":";
      assertEquals(
          IntStream.range(0, LINES).mapToObj(number -> of + number + "}").toList(),
          lines.stream()
              .filter(line -> line.contains(of))
              .map(line -> line.substring(line.indexOf(of)))
              .toList());
    }
  }
}
