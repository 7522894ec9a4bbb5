package dev.keyward.core.apikey;

import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretStore.StoredSecret;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that keys are hashed under. New keys use the newest one that is active; a presented
 * key is looked up under each, so that peppers can rotate while every key keeps working. Last comes
 * the hash without a pepper, if keys were imported by theirs.
 *
 * <p>A pepper is known to every node before it is active: keys are found under it from the moment
 * it is heard of. Follows the change feed.
 */
public final class Peppers {
  /** Of secrets that are peppers. */
  public static final String PURPOSE = "api-key-pepper";

  private static final String FIRST_ID = "pepper-1";
  private static final int BYTES = 32;

  private final SecretStore store;
  private final SecretWrap wrap;
  private final InstantSource clock;
  private volatile Moment moment;

  private Peppers(SecretStore store, SecretWrap wrap, InstantSource clock) throws UnwrapException {
    this.store = store;
    this.wrap = wrap;
    this.clock = clock;
    this.moment = Moment.of(read(Map.of()), clock.millis(), false);
  }

  /**
   * Unwraps the stored peppers, making the first one in a new database.
   *
   * @throws UnwrapException when one does not open with this master key
   */
  public static Peppers load(
      SecretStore store, SecretWrap wrap, SecureRandom random, InstantSource clock)
      throws UnwrapException {
    KeptSecret.open(store, wrap, PURPOSE, FIRST_ID, () -> newPepper(random), clock);
    return new Peppers(store, wrap, clock);
  }

  /** What a new pepper is. */
  public static byte[] newPepper(SecureRandom random) {
    byte[] pepper = new byte[BYTES];
    random.nextBytes(pepper);
    return pepper;
  }

  /** Says whether there may be keys of which only a hash without a pepper is known. */
  public synchronized void plain(boolean imported) {
    moment = moment.with(imported);
  }

  /** Reads the peppers anew when {@code change} is about one. */
  public void accept(Change change) {
    if (change.kind() == Change.Kind.PEPPER || change.kind() == Change.Kind.EVERYTHING) {
      reload();
    }
  }

  /**
   * Reads the peppers anew. When that fails those known so far stay.
   *
   * @throws StorageException when the store does not answer, or a pepper does not open
   */
  public synchronized void reload() {
    try {
      List<Pepper> read = read(moment.byId());
      moment = Moment.of(read, clock.millis(), moment.plain);
    } catch (UnwrapException e) {
      throw new StorageException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Those that are known already are taken over, with what their threads have made ready. */
  private List<Pepper> read(Map<String, Pepper> known) throws UnwrapException {
    List<Pepper> peppers = new ArrayList<>();
    for (StoredSecret stored : store.byPurpose(PURPOSE)) {
      Pepper before = known.get(stored.id());
      peppers.add(
          before == null
              ? new Pepper(
                  stored.id(), KeptSecret.open(stored, wrap).value(), stored.activeFromMillis())
              : before);
    }
    return peppers;
  }

  /** The peppers as they count now. */
  Moment current() {
    Moment last = moment;
    return last.nextFromMillis == Long.MAX_VALUE || clock.millis() < last.nextFromMillis
        ? last
        : next();
  }

  private synchronized Moment next() {
    moment = Moment.of(moment.peppers, clock.millis(), moment.plain);
    return moment;
  }

  /** How many hashes a presented key can have. */
  public int count() {
    return current().count();
  }

  /** The hash for a new key. */
  KeyHash hash(String key) {
    return hash(key, 0);
  }

  /**
   * @param index 0 for the pepper of new keys
   */
  KeyHash hash(String key, int index) {
    return current().hash(key, index);
  }

  /** All hashes that {@code key} can have, in order. */
  public List<KeyHash> hashes(String key) {
    return current().hashes(key);
  }

  /**
   * By what the hash of a key that was made elsewhere is recognised when the key has been given
   * another one: an HMAC of it, so that nobody can look for the key by it.
   */
  KeyHash mark(KeyHash plain) {
    return hash(asText(plain));
  }

  /** Every mark that {@code plain} may have been given. */
  public List<KeyHash> marks(KeyHash plain) {
    return current().peppers.stream().map(pepper -> pepper.hash(asText(plain))).toList();
  }

  private static String asText(KeyHash plain) {
    return KeyHash.WITHOUT_PEPPER + ':' + HexFormat.of().formatHex(plain.bytes());
  }

  /**
   * The peppers at one moment: a request asks one and the same, whatever happens meanwhile. First
   * comes that of new keys, then the older ones from new to old, then those that are not active
   * yet, then the hash without one.
   */
  static final class Moment {
    private final List<Pepper> peppers;
    private final int active;
    private final long nextFromMillis;
    private final boolean plain;

    /**
     * @param active how many of them, from the first, are
     * @param nextFromMillis when another one will be; {@link Long#MAX_VALUE} for none
     */
    private Moment(List<Pepper> peppers, int active, long nextFromMillis, boolean plain) {
      this.peppers = peppers;
      this.active = active;
      this.nextFromMillis = nextFromMillis;
      this.plain = plain;
    }

    /** The oldest is active whatever the clock says: without one there would be no new keys. */
    private static Moment of(List<Pepper> peppers, long nowMillis, boolean plain) {
      List<Pepper> oldestFirst = new ArrayList<>(peppers);
      oldestFirst.sort(
          Comparator.comparingLong((Pepper pepper) -> pepper.activeFromMillis)
              .thenComparing(pepper -> pepper.id));
      int active = 1;
      while (active < oldestFirst.size() && oldestFirst.get(active).activeFromMillis <= nowMillis) {
        active++;
      }
      List<Pepper> inOrder = new ArrayList<>(oldestFirst.subList(0, active).reversed());
      List<Pepper> later = oldestFirst.subList(active, oldestFirst.size());
      inOrder.addAll(later);
      long next = later.isEmpty() ? Long.MAX_VALUE : later.getFirst().activeFromMillis;
      return new Moment(List.copyOf(inOrder), active, next, plain);
    }

    private Moment with(boolean imported) {
      return new Moment(peppers, active, nextFromMillis, imported);
    }

    private Map<String, Pepper> byId() {
      Map<String, Pepper> found = new HashMap<>();
      peppers.forEach(pepper -> found.put(pepper.id, pepper));
      return found;
    }

    int count() {
      return peppers.size() + (plain ? 1 : 0);
    }

    KeyHash hash(String key, int index) {
      return index < peppers.size() ? peppers.get(index).hash(key) : KeyHash.plain(key);
    }

    /** All hashes that {@code key} can have, in order. */
    List<KeyHash> hashes(String key) {
      return IntStream.range(0, count()).mapToObj(i -> hash(key, i)).toList();
    }

    /** Whether a key with the hash at {@code index} is to be hashed anew. */
    boolean isOutdated(int index) {
      return index > 0 && (index < active || index == peppers.size());
    }

    boolean isOutdated(KeyHash hash) {
      for (int i = 0; i < peppers.size(); i++) {
        if (peppers.get(i).id.equals(hash.pepperId())) {
          return isOutdated(i);
        }
      }
      return true;
    }
  }

  /** One pepper with a Mac per thread, since making one costs more than using it. */
  private static final class Pepper {
    private final String id;
    private final long activeFromMillis;
    private final ThreadLocal<Mac> mac;

    Pepper(String id, byte[] key, long activeFromMillis) {
      this.id = id;
      this.activeFromMillis = activeFromMillis;
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
