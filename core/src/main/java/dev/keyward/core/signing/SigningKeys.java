package dev.keyward.core.signing;

import dev.keyward.core.StorageException;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.Change;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsKeyPairs;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys that sign access tokens, and knows those of this moment. Follows the change feed,
 * so that a key made by another node is known here too.
 */
public final class SigningKeys {
  /** No token that is signed here may live longer, and a retired key is kept for so long. */
  public static final Duration LONGEST_TOKEN_LIFE = Duration.ofHours(24);

  private static final String TABLE = "signing_key";
  private static final String COLUMN = "private_key";

  private final SigningKeyStore store;
  private final SecretWrap wrap;
  private final SecureRandom random;
  private final InstantSource clock;
  private final boolean fixed;
  private volatile Keyring keyring;

  /**
   * Key pairs in the store. {@link #ensureActive} and {@link #reload} come before the first use.
   */
  public SigningKeys(
      SigningKeyStore store, SecretWrap wrap, SecureRandom random, InstantSource clock) {
    this(store, wrap, random, clock, null);
  }

  private SigningKeys(
      SigningKeyStore store,
      SecretWrap wrap,
      SecureRandom random,
      InstantSource clock,
      @Nullable Keyring fixed) {
    this.store = store;
    this.wrap = wrap;
    this.random = random;
    this.clock = clock;
    this.fixed = fixed != null;
    this.keyring = fixed == null ? Keyring.EMPTY : fixed;
  }

  /** The same store, but with a secret that others share in the place of key pairs. */
  public SigningKeys withSecret(JwsAlgorithm algorithm, byte[] secret) {
    return new SigningKeys(store, wrap, random, clock, Keyring.ofSecret(algorithm, secret));
  }

  public Keyring keyring() {
    return keyring;
  }

  /**
   * Sees to it that a key of {@code algorithm} signs, making one when there is none. When several
   * nodes do this at once, one of their keys is taken, and {@link #reload} tells which.
   */
  public void ensureActive(JwsAlgorithm algorithm) {
    boolean active =
        store.all().stream()
            .anyMatch(
                key -> key.state() == SigningKey.State.ACTIVE && key.algorithm() == algorithm);
    if (!active) {
      SigningKey made = make(algorithm);
      Map<String, String> details = Map.of("algorithm", algorithm.jwsName());
      boolean unused =
          store.activate(
              made, wrap.keyCheck(), Actor.OPERATOR.did("signing_key.create", made.kid(), details));
    }
  }

  private SigningKey make(JwsAlgorithm algorithm) {
    KeyPair pair = JwsKeyPairs.generate(algorithm, random);
    String kid = Jwk.ofPublic(algorithm, pair.getPublic()).keyId();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new SigningKey(
        kid,
        algorithm,
        SigningKey.State.ACTIVE,
        pair.getPublic().getEncoded(),
        wrap.wrap(pair.getPrivate().getEncoded(), TABLE, kid, COLUMN),
        now,
        now,
        null);
  }

  /** Reads the keys anew when {@code change} is, or may be, about one. */
  public void accept(Change change) {
    if (change.kind() == Change.Kind.SIGNING_KEY || change.kind() == Change.Kind.EVERYTHING) {
      reload();
    }
  }

  /**
   * Reads all keys. One reading at a time: an older one that ends later would bring back keys that
   * do not count any more.
   *
   * @throws StorageException when the store does not answer, or a key does not open
   */
  public synchronized void reload() {
    if (fixed) {
      return;
    }
    List<Jwk> published = new ArrayList<>();
    JwsSigner signer = null;
    for (SigningKey key : store.all()) {
      if (verifies(key)) {
        published.add(Jwk.ofPublic(key.algorithm(), publicKey(key)));
      }
      if (key.state() == SigningKey.State.ACTIVE) {
        signer = JwsSigner.of(key.algorithm(), key.kid(), privateKey(key));
      }
    }
    keyring = Keyring.ofPublic(published, signer);
  }

  /** A retired key counts until the last token it signed has expired. */
  private boolean verifies(SigningKey key) {
    return switch (key.state()) {
      case PENDING, ACTIVE -> true;
      case RETIRED -> {
        Instant retired = key.retiredAt();
        yield retired != null && clock.instant().isBefore(retired.plus(LONGEST_TOKEN_LIFE));
      }
      case REVOKED -> false;
    };
  }

  private static PublicKey publicKey(SigningKey key) {
    try {
      return factory(key).generatePublic(new X509EncodedKeySpec(key.publicKey()));
    } catch (GeneralSecurityException e) {
      throw new StorageException("the signing key " + key.kid() + " is no public key", e);
    }
  }

  private PrivateKey privateKey(SigningKey key) {
    try {
      byte[] encoded = wrap.unwrap(key.wrappedPrivateKey(), TABLE, key.kid(), COLUMN);
      return factory(key).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (UnwrapException | GeneralSecurityException e) {
      throw new StorageException(
          "the signing key " + key.kid() + " does not open with this master key", e);
    }
  }

  private static KeyFactory factory(SigningKey key) throws GeneralSecurityException {
    return KeyFactory.getInstance(
        switch (key.algorithm()) {
          case ES256, ES384, ES512 -> "EC";
          case RS256, RS384, RS512, PS256, PS384, PS512 -> "RSA";
          case EDDSA -> "Ed25519";
          case HS256, HS384, HS512 ->
              throw new StorageException("a shared secret is no key pair: " + key.kid());
        });
  }
}
