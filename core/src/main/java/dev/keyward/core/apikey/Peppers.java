package dev.keyward.core.apikey;

import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that keys are hashed under, newest first. New keys use the newest; a presented key is
 * looked up under each, so that peppers can rotate while every key keeps working. Last comes the
 * hash without a pepper, if keys were imported by theirs.
 */
public final class Peppers {
  private static final String PURPOSE = "api-key-pepper";
  private static final String FIRST_ID = "pepper-1";
  private static final int BYTES = 32;

  private final List<Pepper> newestFirst;
  private volatile boolean plain;

  private Peppers(List<Pepper> newestFirst) {
    this.newestFirst = newestFirst;
  }

  /** Says whether there may be keys of which only a hash without a pepper is known. */
  public void plain(boolean imported) {
    plain = imported;
  }

  /**
   * Unwraps the stored peppers, making the first one in a new database.
   *
   * @throws UnwrapException when one does not open with this master key
   */
  public static Peppers load(
      SecretStore store, SecretWrap wrap, SecureRandom random, InstantSource clock)
      throws UnwrapException {
    List<Pepper> peppers = new ArrayList<>();
    for (KeptSecret kept :
        KeptSecret.open(store, wrap, PURPOSE, FIRST_ID, () -> newPepper(random), clock)) {
      peppers.addFirst(new Pepper(kept.id(), kept.value()));
    }
    return new Peppers(List.copyOf(peppers));
  }

  private static byte[] newPepper(SecureRandom random) {
    byte[] pepper = new byte[BYTES];
    random.nextBytes(pepper);
    return pepper;
  }

  /** How many hashes a presented key can have. */
  int count() {
    return newestFirst.size() + (plain ? 1 : 0);
  }

  /** The hash for a new key. */
  KeyHash hash(String key) {
    return hash(key, 0);
  }

  /**
   * @param index 0 for the newest pepper
   */
  KeyHash hash(String key, int index) {
    return index < newestFirst.size() ? newestFirst.get(index).hash(key) : KeyHash.plain(key);
  }

  /** All hashes that {@code key} can have, the newest first. */
  List<KeyHash> hashes(String key) {
    return IntStream.range(0, count()).mapToObj(i -> hash(key, i)).toList();
  }

  /** Whether a new key would be hashed as this one was. */
  boolean isNewest(KeyHash hash) {
    return newestFirst.getFirst().id.equals(hash.pepperId());
  }

  /** One pepper with a Mac per thread, since making one costs more than using it. */
  private static final class Pepper {
    private final String id;
    private final ThreadLocal<Mac> mac;

    Pepper(String id, byte[] key) {
      this.id = id;
      SecretKeySpec spec = new SecretKeySpec(key, "HmacSHA256");
      this.mac = ThreadLocal.withInitial(() -> newMac(spec));
    }

    KeyHash hash(String key) {
      return new KeyHash(id, mac.get().doFinal(key.getBytes(StandardCharsets.UTF_8)));
    }

    private static Mac newMac(SecretKeySpec spec) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(spec);
        return mac;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has HmacSHA256", e);
      }
    }
  }
}
