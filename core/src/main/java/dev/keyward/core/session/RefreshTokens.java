package dev.keyward.core.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.session.RefreshToken.Presented;
import dev.keyward.core.session.RefreshToken.Transport;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Makes refresh tokens and reads them. None is stored, nor a hash of one: a token is {@code kws_}
 * and, in base64url, one version byte (1), one byte for its transport, the generation, the id of
 * its session, and 32 bytes of HMAC-SHA-256 over all of these, under a secret that the master key
 * wraps.
 *
 * <p>So the same generation is always the same token, and a grace for lost answers can only repeat
 * it; every spent token of a session is recognised, however old; and what was not issued here is
 * refused without asking the store, and ends nobody's session (docs/decisions/0023).
 */
public final class RefreshTokens {
  private static final byte VERSION = 1;
  private static final int FIXED_BYTES = 2 + Long.BYTES;
  private static final int DIGEST_BYTES = 32;
  private static final int MAX_LENGTH = 512;

  private final KeyedDigest digest;

  public RefreshTokens(KeyedDigest digest) {
    this.digest = digest;
  }

  /** The token that renews a session as it is now. */
  public RefreshToken of(Session session, Transport transport) {
    byte[] id = session.id().getBytes(UTF_8);
    byte[] said =
        ByteBuffer.allocate(FIXED_BYTES + id.length)
            .put(VERSION)
            .put(transport.mark())
            .putLong(session.generation())
            .put(id)
            .array();
    byte[] token =
        ByteBuffer.allocate(said.length + DIGEST_BYTES).put(said).put(digest.of(said)).array();
    return new RefreshToken(
        RefreshToken.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(token));
  }

  /** What a text says; null for one that was not issued here, in exactly this spelling. */
  public @Nullable Presented read(String text) {
    byte[] token = decoded(text);
    if (token.length <= FIXED_BYTES + DIGEST_BYTES) {
      return null;
    }
    int length = token.length - DIGEST_BYTES;
    byte[] said = Arrays.copyOf(token, length);
    byte[] proof = Arrays.copyOfRange(token, length, token.length);
    return MessageDigest.isEqual(digest.of(said), proof) ? presented(ByteBuffer.wrap(said)) : null;
  }

  /** Only of what was issued here: nothing else has the right digest. */
  private static @Nullable Presented presented(ByteBuffer said) {
    if (said.get() != VERSION) {
      return null;
    }
    Transport transport = Transport.of(said.get());
    long generation = said.getLong();
    return new Presented(UTF_8.decode(said).toString(), generation, transport);
  }

  /** Empty for what is not in the form of a token. */
  private static byte[] decoded(String text) {
    if (!text.startsWith(RefreshToken.PREFIX) || text.length() > MAX_LENGTH) {
      return new byte[0];
    }
    String encoded = text.substring(RefreshToken.PREFIX.length());
    try {
      byte[] token = Base64.getUrlDecoder().decode(encoded);
      boolean canonical =
          Base64.getUrlEncoder().withoutPadding().encodeToString(token).equals(encoded);
      return canonical ? token : new byte[0];
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
