package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node while strangers ask more than its store can answer. */
final class FloodTest {
  private static final int MOST_LOOKUPS = 1_024;
  private static final String OVERLOAD = "keyward_overload_total{what=\"lookups\"}";
  private static final String PENDING = "keyward_pending{what=\"lookups\"}";

  @TempDir private Path directory;

  /** Where lookups wait while the store is stuck. */
  private final Semaphore stuck = new Semaphore(0);

  /** One permit for each lookup that has come to the store. */
  private final Semaphore came = new Semaphore(0);

  private volatile boolean slow;

  private ApiKeyStore slow(ApiKeyStore real) {
    return (ApiKeyStore)
        Proxy.newProxyInstance(
            ApiKeyStore.class.getClassLoader(),
            new Class<?>[] {ApiKeyStore.class},
            (proxy, method, arguments) -> {
              if (slow && method.getName().equals("findByHash")) {
                came.release();
                stuck.acquire();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private NodeBed node(String settings) throws Exception {
    return new NodeBed(directory, settings, InstantSource.system(), this::slow);
  }

  private void free() {
    slow = false;
    stuck.release(1 << 20);
  }

  private static Map<Integer, Long> statuses(List<RawClient> clients) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (RawClient client : clients) {
      Message answer = client.receive();
      statuses.add(answer == null ? 0 : answer.status());
      client.close();
    }
    return statuses.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static List<RawClient> flood(NodeBed node, int guesses) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < guesses; i++) {
      clients.add(node.connect().send(NodeBed.get("/auth/me", "stranger" + i)));
    }
    return clients;
  }

  @Test
  void lookupsThatWaitForTheStoreHoldNobodyElseUp() throws Exception {
    try (NodeBed node = node("limits: {failures_per_address: off}\nroutes: []\n")) {
      String known = node.key();
      assertEquals(200, node.ask("/auth/me", known).status());
      assertEquals(200, node.admin("/v1/status").statusCode());
      slow = true;
      List<RawClient> waiting = flood(node, MOST_LOOKUPS);
      came.acquire(MOST_LOOKUPS);
      assertEquals(MOST_LOOKUPS, node.metric(PENDING));

      Message beyond = node.ask("/auth/me", "one-too-many");
      assertEquals(503, beyond.status());
      assertEquals("1", beyond.value("Retry-After"));
      assertTrue(beyond.text().contains("\"code\":\"unavailable\""), beyond.text());
      assertEquals(1, node.metric(OVERLOAD));

      assertEquals(200, node.ask("/auth/me", known).status());
      assertEquals(200, node.ask("/auth/health", "any").status());
      assertEquals(200, node.admin("/health/ready").statusCode());
      assertEquals(200, node.admin("/v1/clients").statusCode());
      assertEquals(200, node.admin("/v1/status").statusCode());

      free();
      assertEquals(Map.of(401, (long) MOST_LOOKUPS), statuses(waiting));
      assertEquals(401, node.ask("/auth/me", "one-too-many").status());
      assertEquals(200, node.ask("/auth/me", node.key()).status());
      assertEquals(0, node.metric(PENDING));
    }
  }

  @Test
  void guessesAtOnceFromOneAddressAreNoMoreThanItMayGuess() throws Exception {
    try (NodeBed node = node("limits: {failures_per_address: 20/1h}\nroutes: []\n")) {
      String known = node.key();
      String fresh = node.key();
      assertEquals(200, node.ask("/auth/me", known).status());
      slow = true;
      List<RawClient> guesses = flood(node, 100);
      came.acquire(20);

      free();
      assertEquals(Map.of(401, 20L, 429, 80L), statuses(guesses));
      assertEquals(0, came.availablePermits(), "no other lookup came to the store");
      assertEquals(200, node.ask("/auth/me", known).status());
      assertEquals(429, node.ask("/auth/me", fresh).status());
    }
  }

  @Test
  void firstUsesBehindOneAddressAreAllAllowed() throws Exception {
    try (NodeBed node = node("limits: {failures_per_address: 20/1h}\nroutes: []\n")) {
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        keys.add(node.key());
      }
      slow = true;
      List<RawClient> uses = new ArrayList<>();
      for (String key : keys) {
        uses.add(node.connect().send(NodeBed.get("/auth/me", key)));
      }
      came.acquire(20);

      free();
      assertEquals(Map.of(200, 100L), statuses(uses));
    }
  }
}
