package dev.keyward.core.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.apikey.ApiKeyAuthenticator.Recognition;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.change.Change;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.policy.Route;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uses of keys are counted without loss and handed over once. */
@Timeout(60)
class CountingTest {
  private static final Decision DENIED = Deny.of(DenyReason.INSUFFICIENT_SCOPE);
  private static final Instant AT = Instant.parse("2030-01-01T00:00:00.123Z");

  private final Installation node = new Installation();
  private final ApiKeyAuthenticator authenticator = node.authenticator;

  private KnownKey newKey() {
    CreateResult.Created made = node.newKey("data:read");
    Recognition found = authenticator.lookUp(made.secret().reveal());
    return assertInstanceOf(Recognition.Known.class, found).key();
  }

  private static String id(KnownKey key) {
    return key.principal().credentialId();
  }

  private static Decision allowed(KnownKey key) {
    return new Decision.Allow(Route.open("x", "/x"), key.principal(), List.of());
  }

  /** What is handed over now, as {@code allowed/denied} by the id of the key. */
  private Map<String, String> taken() {
    Map<String, long[]> counts = new TreeMap<>();
    authenticator.takeUses(
        (id, allowed, denied, last) -> {
          long[] sum = counts.computeIfAbsent(id, i -> new long[2]);
          sum[0] += allowed;
          sum[1] += denied;
        });
    Map<String, String> text = new TreeMap<>();
    counts.forEach((id, sum) -> text.put(id, sum[0] + "/" + sum[1]));
    return text;
  }

  @Test
  void theLastUseIsTheLastThatWasAllowed() {
    KnownKey key = newKey();
    List<Instant> last = new ArrayList<>();
    authenticator.decided(key, allowed(key), AT);
    authenticator.decided(key, allowed(key), AT.plusMillis(5));
    authenticator.decided(key, DENIED, AT.plusMillis(7));

    authenticator.takeUses((id, allowed, denied, at) -> last.add(at));
    authenticator.decided(key, DENIED, AT.plusMillis(9));
    authenticator.takeUses((id, allowed, denied, at) -> last.add(at));

    assertEquals(Arrays.asList(AT.plusMillis(5), null), last);
  }

  @Test
  void whatWasCountedIsHandedOverOnce() {
    KnownKey key = newKey();
    KnownKey other = newKey();
    newKey();
    authenticator.decided(key, allowed(key), AT);
    authenticator.decided(key, DENIED, AT);
    authenticator.decided(key, allowed(key), AT);
    authenticator.decided(other, DENIED, AT);

    assertEquals(Map.of(id(key), "2/1", id(other), "0/1"), taken());
    assertEquals(Map.of(), taken());

    authenticator.decided(key, DENIED, AT);
    assertEquals(Map.of(id(key), "0/1"), taken());
  }

  @Test
  void aKeyThatIsForgottenMeanwhileIsHandedOverAllTheSame() {
    KnownKey key = newKey();
    authenticator.decided(key, allowed(key), AT);
    authenticator.accept(new Change(9, Change.Kind.KEY, id(key), null));
    authenticator.decided(key, allowed(key), AT);

    assertEquals(Map.of(id(key), "2/0"), taken());
  }

  @Test
  void takingEndsThoughTheSameKeyIsUsedAgainAndAgain() {
    KnownKey key = newKey();
    authenticator.decided(key, DENIED, AT);
    List<String> handed = new ArrayList<>();

    authenticator.takeUses(
        (id, allowed, denied, last) -> {
          handed.add(allowed + "/" + denied);
          authenticator.decided(key, DENIED, AT);
        });

    assertEquals(List.of("0/1"), handed);
    assertEquals(Map.of(id(key), "0/1"), taken());
  }

  @RepeatedTest(5)
  void nothingIsLostAndNothingIsDoubledWhileManyCount() throws Exception {
    int threads = 8;
    int uses = 50_000;
    List<KnownKey> keys = List.of(newKey(), newKey(), newKey());
    long[] sums = new long[2];
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> counting = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t;
        Callable<Object> work =
            () -> {
              for (int i = 0; i < uses; i++) {
                KnownKey key = keys.get((first + i) % keys.size());
                authenticator.decided(key, i % 3 == 0 ? DENIED : allowed(key), AT);
              }
              return first;
            };
        counting.add(pool.submit(work));
      }
      while (counting.stream().anyMatch(thread -> !thread.isDone())) {
        take(sums);
      }
      for (Future<?> thread : counting) {
        thread.get(30, TimeUnit.SECONDS);
      }
    }
    take(sums);
    long denied = threads * ((uses + 2L) / 3);
    assertEquals(denied, sums[1]);
    assertEquals((long) threads * uses - denied, sums[0]);
  }

  private void take(long[] sums) {
    authenticator.takeUses(
        (id, allowed, denied, last) -> {
          sums[0] += allowed;
          sums[1] += denied;
        });
  }
}
