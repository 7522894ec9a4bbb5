package dev.keyward.core.apikey;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretWrap;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints what a key takes that is remembered, with a million of them, ten to a client. */
public final class KeyMemory {
  private static final int KEYS = 1_000_000;

  private KeyMemory() {}

  /** Nothing is stored but in memory. */
  static Peppers peppers(SecureRandom random) throws SecretWrap.UnwrapException {
    List<SecretStore.StoredSecret> stored = new ArrayList<>();
    SecretStore secrets =
        new SecretStore() {
          @Override
          public List<StoredSecret> byPurpose(String purpose) {
            return List.copyOf(stored);
          }

          @Override
          public void insertIfAbsent(StoredSecret secret, byte[] keyCheck) {
            stored.add(secret);
          }

          @Override
          public Optional<byte[]> keyCheck() {
            return Optional.empty();
          }

          @Override
          public void insertKeyCheckIfAbsent(byte[] checkValue) {}

          @Override
          public Rewrapped rewrap(
              byte[] from, byte[] to, Rewrap rewrap, AuditEvent event, Instant at) {
            throw new UnsupportedOperationException();
          }
        };
    return Peppers.load(
        secrets,
        new SecretWrap(MasterKey.generate(random), random),
        random,
        InstantSource.system());
  }

  public static void main(String[] arguments) throws Exception {
    SecureRandom random = new SecureRandom();
    Peppers peppers = peppers(random);
    BenchKeys store = new BenchKeys(Instant.now());
    String[] keys = new String[KEYS];
    for (int i = 0; i < KEYS; i++) {
      keys[i] = KeyFormat.generate("kw", Environment.LIVE, random);
      store.add(peppers, keys[i], i);
    }
    ApiKeyAuthenticator authenticator = new ApiKeyAuthenticator(store, peppers);
    long before = used();
    for (String key : keys) {
      var recognised = authenticator.lookUp(key);
      if (!(recognised instanceof ApiKeyAuthenticator.Recognition.Known)) {
        throw new IllegalStateException("unknown: " + recognised);
      }
    }
    long after = used();
    System.out.printf("%d keys: %d bytes each%n", KEYS, (after - before) / KEYS);
    if (authenticator.recall(keys[0]) instanceof ApiKeyAuthenticator.Recognition.NotInMemory) {
      throw new IllegalStateException("they do not all fit");
    }
  }

  private static long used() throws InterruptedException {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
