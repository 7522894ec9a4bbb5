package dev.keyward.server.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What is refused never arrives, wherever it stands among requests that are right, and those arrive
 * as Keyward writes them and no other way.
 */
@ExtendWith(NettyWatch.class)
final class RefusedRequestsTest {
  private static final int SHORT = 1_000;

  @TestFactory
  Stream<DynamicTest> alone() throws IOException {
    return new Run(false, false, false).of(BadRequests.all());
  }

  @TestFactory
  Stream<DynamicTest> pipelinedBehindAGoodOne() throws IOException {
    return new Run(true, false, false).of(BadRequests.all());
  }

  @TestFactory
  Stream<DynamicTest> pipelinedBeforeAGoodOne() throws IOException {
    return new Run(false, true, false).of(BadRequests.all());
  }

  @TestFactory
  Stream<DynamicTest> betweenGoodOnesByteByByte() throws IOException {
    return new Run(true, true, true)
        .of(BadRequests.all().filter(bad -> bad.bytes().length() < SHORT));
  }

  /** All requests of a table through one front, each with targets of its own. */
  private static final class Run {
    private final ByteUpstream upstream = new ByteUpstream();
    private final Front front = new Front(Front.Setup.to(upstream.uri()));
    private final Set<String> good = new TreeSet<>();
    private final Set<String> begun = new TreeSet<>();
    private final boolean behind;
    private final boolean before;
    private final boolean slow;
    private int number;

    /**
     * @param behind whether a good request goes before it on the same connection
     * @param before whether one follows
     * @param slow whether each byte goes out alone
     */
    Run(boolean behind, boolean before, boolean slow) throws IOException {
      this.behind = behind;
      this.before = before;
      this.slow = slow;
    }

    Stream<DynamicTest> of(Stream<BadRequest> rows) {
      return Stream.concat(
          rows.map(
              bad ->
                  DynamicTest.dynamicTest(
                      bad.name().replaceAll("[^\\x20-\\x7e]", "~"), () -> isRefused(bad))),
          Stream.of(DynamicTest.dynamicTest("only the good ones arrive", this::onlyGood)));
    }

    private void isRefused(BadRequest bad) throws IOException {
      number++;
      String target = "/api/bad-" + number;
      if (bad.begun()) {
        begun.add(target);
      }
      try (RawClient client = front.connect()) {
        String bytes = bad.bytes().replace(BadRequest.TARGET, target);
        send(client, (behind ? good("first") : "") + bytes + (before ? good("last") : ""));
        if (behind) {
          assertEquals(200, answer(client).status());
        }
        isRefused(bad, answer(client));
        if (bad.closes()) {
          assertTrue(client.isEnded(), "the connection goes on");
          good.remove(goodTarget("last"));
        } else if (before) {
          assertEquals(200, answer(client).status());
        }
      }
      assertEquals(List.of(), List.copyOf(front.failures));
    }

    private String goodTarget(String which) {
      return "/api/" + which + "-" + number;
    }

    private String good(String which) {
      good.add(goodTarget(which));
      return "GET " + goodTarget(which) + " HTTP/1.1\r\n" + Front.HEAD + "\r\n";
    }

    private void send(RawClient client, String bytes) throws IOException {
      if (!slow) {
        client.send(bytes);
        return;
      }
      try {
        for (int i = 0; i < bytes.length(); i++) {
          client.send(bytes.substring(i, i + 1));
        }
      } catch (IOException e) {
        // refused before it was all said
      }
    }

    private static Message answer(RawClient client) throws IOException {
      Message answer = client.receive();
      assertNotNull(answer, "no answer");
      return answer;
    }

    private static void isRefused(BadRequest bad, Message answer) {
      assertEquals(bad.status(), answer.status(), answer.text());
      assertEquals("application/problem+json", answer.value("Content-Type"));
      assertEquals(bad.closes() ? "close" : "", answer.value("Connection"));
      assertEquals(bad.status() == 405, !answer.value("Allow").isEmpty());
    }

    private void onlyGood() throws IOException, InterruptedException {
      front.close();
      try (upstream) {
        List<Arrived> arrived = upstream.arrived();
        assertEquals(
            good,
            arrived.stream()
                .filter(Arrived::whole)
                .map(Arrived::target)
                .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(good.size(), arrived.stream().filter(Arrived::whole).count(), "each once");
        for (Arrived request : arrived) {
          assertTrue(request.whole() || begun.contains(request.target()), request.toString());
          assertTrue(!request.whole() || request.others().isEmpty(), request.toString());
          assertEquals(!request.whole(), request.startLine().startsWith("POST "));
        }
      }
    }
  }
}
