package dev.keyward.core.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.fixtures.MemorySecrets;
import dev.keyward.core.fixtures.SettableClock;
import dev.keyward.core.secret.SecretStore.Rewrapped;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MasterKeyRotationTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final byte[] SECRET = {7, 8, 9};

  private final MasterKey old = MasterKey.generate(RANDOM);
  private final MasterKey next = MasterKey.generate(RANDOM);
  private final MemorySecrets store = new MemorySecrets();
  private final SettableClock clock = new SettableClock();

  @BeforeEach
  void install() throws UnwrapException {
    store.insertKeyCheckIfAbsent(old.checkValue());
    open(old);
  }

  private KeptSecret open(MasterKey key) throws UnwrapException {
    SecretWrap wrap = new SecretWrap(key, RANDOM);
    return KeptSecret.open(store, wrap, "digest", "digest-1", () -> SECRET, clock).getLast();
  }

  private Rewrapped rotate(MasterKey from, MasterKey to) {
    return new MasterKeyRotation(store, RANDOM, clock).rotate(from, to);
  }

  @Test
  void theSecretsThemselvesStayAsTheyAre() throws UnwrapException {
    byte[] before = digest(open(old));

    assertEquals(new Rewrapped.Done(1), rotate(old, next));

    assertArrayEquals(SECRET, open(next).value());
    assertArrayEquals(before, digest(open(next)), "repeated calls are still known");
    assertThrows(UnwrapException.class, () -> open(old));
  }

  private static byte[] digest(KeptSecret secret) {
    return KeyedDigest.under(secret).of("call".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void itIsRecordedWithoutASecret() {
    rotate(old, next);

    String event = store.events.getFirst().toString();
    assertEquals("operator", store.events.getFirst().actor());
    assertEquals("master_key.rotate", store.events.getFirst().action());
    assertFalse(event.contains(old.reveal()) || event.contains(next.reveal()));
  }

  @Test
  void aWrongKeyIsTold() throws UnwrapException {
    assertEquals(new Rewrapped.OtherMasterKey(), rotate(next, old));

    assertArrayEquals(SECRET, open(old).value());
  }

  @Test
  void theCheckValueOfAWrapIsThatOfItsKey() {
    assertArrayEquals(old.checkValue(), new SecretWrap(old, RANDOM).keyCheck());
  }
}
