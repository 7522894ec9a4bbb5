package dev.keyward.server.login.guard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyward.core.login.Device;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.secret.KeyedDigest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Makes device tokens and reads them. None is stored: a token is {@code kwd_} and, in base64url,
 * one version byte (1), the time of issue in milliseconds, 16 random bytes, the device generation
 * of the account, the id of the user, and 32 bytes of HMAC-SHA-256 over all of these, under a
 * secret that the master key wraps.
 */
public final class DeviceTokens {
  /** From the login that gave it; every login gives another one. */
  public static final Duration LIFE = Duration.ofDays(180);

  private static final byte VERSION = 1;
  private static final int ID_BYTES = 16;
  private static final int FIXED_BYTES = 1 + Long.BYTES + ID_BYTES + Long.BYTES;
  private static final int DIGEST_BYTES = 32;

  private final KeyedDigest digest;
  private final SecureRandom random;
  private final InstantSource clock;

  public DeviceTokens(KeyedDigest digest, SecureRandom random, InstantSource clock) {
    this.digest = digest;
    this.random = random;
    this.clock = clock;
  }

  DeviceToken issue(Account account) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    byte[] user = account.user().id().getBytes(UTF_8);
    byte[] said =
        ByteBuffer.allocate(FIXED_BYTES + user.length)
            .put(VERSION)
            .putLong(clock.millis())
            .put(id)
            .putLong(account.deviceGeneration())
            .put(user)
            .array();
    byte[] token =
        ByteBuffer.allocate(said.length + DIGEST_BYTES).put(said).put(digest.of(said)).array();
    return new DeviceToken(
        DeviceToken.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(token));
  }

  /**
   * The device that a token was issued to; null for a text that is none, or has expired. Whether
   * the account still wants to know of it, only the store can say.
   */
  @Nullable Device read(String text) {
    byte[] token = decoded(text);
    if (token.length <= FIXED_BYTES + DIGEST_BYTES) {
      return null;
    }
    byte[] said = Arrays.copyOf(token, token.length - DIGEST_BYTES);
    byte[] proof = Arrays.copyOfRange(token, said.length, token.length);
    return MessageDigest.isEqual(digest.of(said), proof) ? device(ByteBuffer.wrap(said)) : null;
  }

  /** Only of what was issued here: nothing else has the right digest. */
  private @Nullable Device device(ByteBuffer said) {
    if (said.get() != VERSION) {
      return null;
    }
    Instant expiresAt = Instant.ofEpochMilli(said.getLong()).plus(LIFE);
    byte[] id = new byte[ID_BYTES];
    said.get(id);
    long generation = said.getLong();
    String user = UTF_8.decode(said).toString();
    return clock.instant().isBefore(expiresAt)
        ? new Device(HexFormat.of().formatHex(id), user, generation, expiresAt)
        : null;
  }

  /** Empty for what is not in the form of a token. */
  private static byte[] decoded(String text) {
    if (!text.startsWith(DeviceToken.PREFIX)) {
      return new byte[0];
    }
    try {
      return Base64.getUrlDecoder().decode(text.substring(DeviceToken.PREFIX.length()));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
