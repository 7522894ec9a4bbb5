package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A million keys of another format, half of them by their hash, are imported into SQLite while the
 * node serves; then all of them are known to it at once.
 */
@Tag("heavy")
final class MillionKeysIT {
  private static final int KEYS = Integer.getInteger("keyward.import.keys", 1_000_000);
  private static final int LINES = 5_000;
  private static final int ASKED = Math.min(KEYS, 10_000);
  private static final int BATCH = 100;
  private static final String HEAP = "-Xmx1g";

  /** On a machine that has other work too. */
  private static final Duration SLOWEST = Duration.ofSeconds(2);

  private static final long MOST_MEMORY = 1_700L << 20;

  @TempDir private Path directory;

  @Test
  void aMillionKeysAreImportedAndServed() throws Exception {
    ServerHome home =
        ServerHome.in(directory)
            .configure("limits: {failures_per_address: off}\n" + ServerHome.ROUTES);
    try (Service service = Service.serve(home.data(), home.config(), Map.of(), "--init", HEAP);
        PublicApi api = new PublicApi(service)) {
      String client = service.admin().client("moved here");
      AdminApi.Key own = service.admin().key(client, "keyward:verify");
      importAll(service, client, own);
      report(service, "after the import");
      askSome(api);
      askAll(api, own);
      report(service, "with all keys known");
      assertTrue(service.process().peakMemory() < MOST_MEMORY, "memory");
    }
  }

  /** Such as {@code ext_} and 40 digits. */
  private static String key(int number) {
    return "ext_" + HexFormat.of().formatHex(sha256("key " + number)).substring(0, 40);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String line(String client, int number) {
    ObjectNode line =
        AdminApi.JSON.createObjectNode().put("client_id", client).put("name", "key " + number);
    line.putArray("scopes").add("data:read");
    if (number % 2 == 0) {
      line.put("raw", key(number));
    } else {
      line.putObject("hash")
          .put("algorithm", "sha-256")
          .put("encoding", "base64")
          .put("value", Base64.getEncoder().encodeToString(sha256(key(number))));
    }
    return line.toString();
  }

  private static void importAll(Service service, String client, AdminApi.Key own) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Duration>> decisions = threads.submit(steady(over, decision(service, own)));
      Future<List<Duration>> writes =
          threads.submit(
              steady(
                  over,
                  () -> {
                    Thread.sleep(20);
                    return timed(() -> service.admin().client("beside"));
                  }));
      long start = System.nanoTime();
      List<Duration> calls = new ArrayList<>();
      for (int from = 0; from < KEYS; from += LINES) {
        StringBuilder body = new StringBuilder();
        for (int number = from; number < Math.min(KEYS, from + LINES); number++) {
          body.append(line(client, number)).append('\n');
        }
        calls.add(timed(() -> importBody(service, body.toString())));
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      over.set(true);
      System.out.printf(
          "import: %d keys in %d s, %d a second; a call of %d lines: %s%n"
              + "beside it: decisions %s; writes %s%n",
          KEYS,
          took.toSeconds(),
          KEYS * 1_000L / Math.max(1, took.toMillis()),
          LINES,
          words(calls),
          words(decisions.get()),
          words(writes.get()));
      assertTrue(Collections.max(decisions.get()).compareTo(SLOWEST) < 0, "decisions go on");
      assertTrue(Collections.max(writes.get()).compareTo(SLOWEST) < 0, "writes go on");
    }
  }

  private static Object importBody(Service service, String body) throws Exception {
    String results =
        service
            .admin()
            .send("POST", "/v1/keys/import", "application/x-ndjson", body)
            .expect(200)
            .body();
    long stored = results.lines().filter(result -> result.contains("\"id\":\"key_")).count();
    assertEquals(body.lines().count(), stored);
    return results;
  }

  private static Callable<Duration> decision(Service service, AdminApi.Key own) throws Exception {
    PublicApi api = new PublicApi(service);
    return () -> timed(() -> api.get("/auth/me", "X-API-Key", own.secret()).expect(200));
  }

  private static Duration timed(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static Callable<List<Duration>> steady(AtomicBoolean over, Callable<Duration> work) {
    return () -> {
      List<Duration> all = new ArrayList<>();
      while (!over.get()) {
        all.add(work.call());
      }
      return all;
    };
  }

  /** Random ones through the door, on connections of their own. */
  private static void askSome(PublicApi api) throws Exception {
    Random random = new Random(1);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      keys.add(key(random.nextInt(KEYS)));
    }
    List<Callable<Duration>> calls = new ArrayList<>();
    for (String key : keys) {
      calls.add(() -> timed(() -> api.get("/auth/me", "X-API-Key", key).expect(200)));
    }
    long start = System.nanoTime();
    List<Duration> took = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Duration> call : threads.invokeAll(calls)) {
        took.add(call.get());
      }
    }
    System.out.printf(
        "%d random keys for the first time in %d ms: %s%n",
        ASKED, Duration.ofNanos(System.nanoTime() - start).toMillis(), words(took));
    assertEquals(401, api.get("/auth/me", "X-API-Key", key(KEYS)).status());
  }

  /** All of them, in batches, twice: read from the database, then from memory. */
  private static void askAll(PublicApi api, AdminApi.Key own) throws Exception {
    for (String which : List.of("first", "second")) {
      AtomicInteger next = new AtomicInteger();
      List<Callable<Boolean>> workers =
          Collections.nCopies(
              4,
              () -> {
                for (int from = next.getAndAdd(BATCH); from < KEYS; from = next.getAndAdd(BATCH)) {
                  verify(api, own, from);
                }
                return true;
              });
      long start = System.nanoTime();
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        for (Future<Boolean> worker : threads.invokeAll(workers)) {
          assertTrue(worker.get());
        }
      }
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      System.out.printf(
          "all %d keys for the %s time in %d s, %d a second%n",
          KEYS, which, millis / 1_000, KEYS * 1_000L / Math.max(1, millis));
    }
  }

  private static void verify(PublicApi api, AdminApi.Key own, int from) throws Exception {
    ObjectNode body = AdminApi.JSON.createObjectNode();
    ArrayNode items = body.putArray("items");
    for (int number = from; number < Math.min(KEYS, from + BATCH); number++) {
      items.addObject().put("credential", key(number));
    }
    JsonNode answer =
        api.post("/auth/verify/batch", body.toString(), "X-API-Key", own.secret())
            .expect(200)
            .json();
    for (JsonNode item : answer.path("items")) {
      assertEquals("VALID", item.path("code").asString());
    }
  }

  private static String words(List<Duration> durations) {
    List<Duration> sorted = durations.stream().sorted().toList();
    return "%d times, median %d ms, p99 %d ms, slowest %d ms"
        .formatted(
            sorted.size(),
            sorted.get(sorted.size() / 2).toMillis(),
            sorted.get(sorted.size() * 99 / 100).toMillis(),
            sorted.getLast().toMillis());
  }

  private static void report(Service service, String when) throws Exception {
    System.out.printf("peak memory %s: %d MiB%n", when, service.process().peakMemory() >> 20);
  }
}
