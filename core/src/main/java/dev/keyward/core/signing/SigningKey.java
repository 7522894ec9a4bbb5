package dev.keyward.core.signing;

import dev.keyward.core.jose.JwsAlgorithm;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that signs access tokens, as it is stored: its private half is wrapped by the master key
 * and opens only with table {@code signing_key}, row {@code kid}, column {@code private_key}.
 *
 * <pre>
 *              published                    the next one            the last token
 *              long enough                  is active               has expired
 *   PENDING -----------------&gt; ACTIVE -----------------&gt; RETIRED -----------------&gt; withdrawn, purged
 *      |                         |                          |
 *      +-------- revoke ---------+--------------------------+-----&gt; REVOKED -----&gt; purged
 * </pre>
 *
 * Nothing comes back. {@link SigningKeyRotation} says when each step is taken; only a key that is
 * made where none is active begins as ACTIVE.
 *
 * @param kid the RFC 7638 thumbprint of the public key
 * @param publicKey a {@code SubjectPublicKeyInfo}, not copied
 * @param wrappedPrivateKey a PKCS #8 key, wrapped, not copied; null once it signs no more: what
 *     nobody has cannot leak
 * @param activatedAt when it began to sign; null before
 * @param retiredAt when it was retired or revoked, whichever was first; null before
 */
public record SigningKey(
    String kid,
    JwsAlgorithm algorithm,
    State state,
    byte[] publicKey,
    byte @Nullable [] wrappedPrivateKey,
    Instant createdAt,
    @Nullable Instant activatedAt,
    @Nullable Instant retiredAt) {

  /** Where a key stands: published; published and signing; published only; refused. */
  public enum State {
    PENDING,
    ACTIVE,
    RETIRED,
    REVOKED
  }

  public boolean is(State wanted) {
    return state == wanted;
  }

  /** It signs from {@code at} on. */
  SigningKey activated(Instant at) {
    return new SigningKey(
        kid, algorithm, State.ACTIVE, publicKey, wrappedPrivateKey, createdAt, at, null);
  }

  /** It signs no more, and what it has signed stays good. */
  SigningKey retired(Instant at) {
    return ended(State.RETIRED, at);
  }

  /** Nothing that it has signed is good any more. */
  SigningKey revoked(Instant at) {
    return ended(State.REVOKED, retiredAt == null ? at : retiredAt);
  }

  private SigningKey ended(State end, Instant at) {
    return new SigningKey(kid, algorithm, end, publicKey, null, createdAt, activatedAt, at);
  }

  @Override
  public String toString() {
    return "SigningKey[" + kid + ", " + algorithm + ", " + state + ']';
  }
}
