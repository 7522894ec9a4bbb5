package dev.keyward.server.login.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Scopes;
import dev.keyward.core.login.Device;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.KeyedDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DeviceTokensTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00.123Z");
  private static final String ID = "user_01m88bdww8d7cs9scb9kader30";

  private Instant now = START;
  private final DeviceTokens tokens = tokens(1);

  private DeviceTokens tokens(int secret) {
    byte[] key = new byte[32];
    key[0] = (byte) secret;
    KeyedDigest digest = KeyedDigest.under(new KeptSecret("device-token-1", key));
    return new DeviceTokens(digest, new SecureRandom(), () -> now);
  }

  private static Account account(String id, long generation) {
    User user = new User(id, "ada", Scopes.NONE, true, false, Map.of(), START, null);
    return new Account(user, "hash", generation);
  }

  private Device read(DeviceToken token) {
    return Objects.requireNonNull(tokens.read(token.reveal()));
  }

  @Test
  void whatIsIssuedIsReadAsItWas() {
    Device device = read(tokens.issue(account(ID, 7)));
    assertEquals(ID, device.userId());
    assertEquals(7, device.generation());
    assertEquals(START.plus(DeviceTokens.LIFE), device.expiresAt());
    assertTrue(device.id().matches("[0-9a-f]{32}"), device.id());
  }

  @Test
  void eachIsADeviceOfItsOwn() {
    assertNotEquals(
        read(tokens.issue(account(ID, 0))).id(), read(tokens.issue(account(ID, 0))).id());
  }

  @Test
  void noBitOfItCanBeChanged() {
    String text = tokens.issue(account(ID, 0)).reveal();
    byte[] bytes = Base64.getUrlDecoder().decode(text.substring(4));
    for (int i = 0; i < bytes.length * 8; i++) {
      bytes[i / 8] ^= (byte) (1 << i % 8);
      assertNull(
          tokens.read("kwd_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
      bytes[i / 8] ^= (byte) (1 << i % 8);
    }
    assertNotNull(tokens.read(text));
  }

  @Test
  void noPartOfItIsAToken() {
    String text = tokens.issue(account(ID, 0)).reveal();
    for (int length = 0; length < text.length(); length++) {
      assertNull(tokens.read(text.substring(0, length)));
    }
    assertNull(tokens.read(text + "AAAA"));
    assertNull(tokens.read(text.substring(4)));
    assertNull(tokens.read(text.toUpperCase(java.util.Locale.ROOT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "kwd_", "kwd_!", "kwd_\u0000", "kwr_AAAA", "null", "kwd_A A"})
  void whatIsNoTokenIsNone(String text) {
    assertNull(tokens.read(text));
  }

  @Test
  void anotherSecretMakesOtherTokens() {
    assertNull(tokens.read(tokens(2).issue(account(ID, 0)).reveal()));
  }

  @Test
  void itExpiresAfterItsLifeAndNotAMillisecondBefore() {
    String text = tokens.issue(account(ID, 0)).reveal();
    now = START.plus(DeviceTokens.LIFE).minusMillis(1);
    assertNotNull(tokens.read(text));
    now = START.plus(DeviceTokens.LIFE);
    assertNull(tokens.read(text));
  }

  @Test
  void textDoesNotShowIt() {
    DeviceToken token = tokens.issue(account(ID, 0));
    assertFalse(token.toString().contains(token.reveal().substring(4, 20)));
  }

  @Test
  void itFitsIntoWhatALoginTakes() {
    assertTrue(tokens.issue(account(ID, Long.MAX_VALUE)).reveal().length() <= 256);
  }
}
