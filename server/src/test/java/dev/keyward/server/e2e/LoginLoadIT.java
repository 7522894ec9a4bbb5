package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Password hashes are slow on purpose; only those who log in wait for them. */
final class LoginLoadIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final int AT_ONCE = 50;
  private static final int ROUNDS = 3;
  private static final Duration SLOWEST_VERIFY = Duration.ofSeconds(1);

  /** The heap, and as much again for code, threads, buffers and the embedded database. */
  private static final String HEAP = "-Xmx192m";

  private static final long MOST_MEMORY = 2L * 192 << 20;

  @TempDir private Path directory;

  @Test
  void manyLoginsAtOnceNeitherStopOthersNorFillTheMemory() throws Exception {
    ServerHome home =
        ServerHome.in(directory)
            .configure(
                "limits: {failures_per_address: off, login: {per_address: off, per_account:"
                    + " off}}\n"
                    + ServerHome.ROUTES);
    try (Service service = Service.serve(home.data(), home.config(), Map.of(), "--init", HEAP);
        PublicApi api = new PublicApi(service);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      service.admin().user("ada", PASSWORD);
      String key = service.admin().key(service.admin().client("steady")).secret();
      AtomicBoolean over = new AtomicBoolean();
      var byKey = threads.submit(steady(service, over, "X-API-Key", key));
      String token = api.token("ada", PASSWORD);
      var byToken = threads.submit(steady(service, over, "Authorization", "Bearer " + token));

      List<PublicApi.Reply> logins = logins(api, threads);
      over.set(true);

      judge(logins);
      Duration slowest = Collections.max(List.of(byKey.get(), byToken.get()));
      long peak = service.process().peakMemory();
      System.out.println(
          "logins: %s, slowest other request: %d ms, peak: %d MiB"
              .formatted(statuses(logins), slowest.toMillis(), peak >> 20));
      assertTrue(slowest.compareTo(SLOWEST_VERIFY) <= 0, () -> "a request took " + slowest);
      assertTrue(peak < MOST_MEMORY, () -> "used " + (peak >> 20) + " MiB");
      api.token("ada", PASSWORD);
    }
  }

  private static List<PublicApi.Reply> logins(PublicApi api, ExecutorService threads)
      throws Exception {
    List<PublicApi.Reply> replies = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Callable<PublicApi.Reply>> logins = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        String password = i % 2 == 0 ? PASSWORD : "wrong " + i;
        logins.add(() -> api.login("ada", password));
      }
      for (Future<PublicApi.Reply> login : threads.invokeAll(logins)) {
        replies.add(login.get());
      }
    }
    return replies;
  }

  private static Map<Integer, Long> statuses(List<PublicApi.Reply> logins) {
    return logins.stream()
        .collect(Collectors.groupingBy(PublicApi.Reply::status, Collectors.counting()));
  }

  private static void judge(List<PublicApi.Reply> logins) {
    for (PublicApi.Reply login : logins) {
      assertTrue(List.of(200, 401, 429, 503).contains(login.status()), login::toString);
      if (login.status() == 429 || login.status() == 503) {
        assertTrue(Integer.parseInt(login.header("Retry-After")) > 0, login::toString);
      }
    }
    assertTrue(logins.stream().anyMatch(login -> login.status() == 200), "some got in");
    assertEquals(AT_ONCE * ROUNDS, logins.size());
  }

  /** Asks over a connection of its own, one question after the other; the slowest answer. */
  private static Callable<Duration> steady(
      Service service, AtomicBoolean over, String header, String value) {
    return () -> {
      try (PublicApi api = new PublicApi(service)) {
        Duration slowest = Duration.ZERO;
        while (!over.get()) {
          long start = System.nanoTime();
          api.get("/auth/me", header, value).expect(200);
          Duration took = Duration.ofNanos(System.nanoTime() - start);
          slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        return slowest;
      }
    };
  }
}
