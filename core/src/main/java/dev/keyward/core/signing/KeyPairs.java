package dev.keyward.core.signing;

import dev.keyward.core.StorageException;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsKeyPairs;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;

/** Makes key pairs as they are stored, and opens stored ones. */
record KeyPairs(SecretWrap wrap, SecureRandom random) {
  private static final String TABLE = "signing_key";
  private static final String COLUMN = "private_key";

  /**
   * A key that does not sign yet. May take a second: an RSA key is looked for.
   *
   * @throws IllegalArgumentException when the algorithm is one of shared secrets
   */
  SigningKey make(JwsAlgorithm algorithm, Instant now) {
    KeyPair pair;
    String kid;
    do {
      pair = JwsKeyPairs.generate(algorithm, random);
      kid = Jwk.ofPublic(algorithm, pair.getPublic()).keyId();
    } while (kid.startsWith("-")); // it would be taken for an option of a command
    return new SigningKey(
        kid,
        algorithm,
        SigningKey.State.PENDING,
        pair.getPublic().getEncoded(),
        wrap.wrap(pair.getPrivate().getEncoded(), TABLE, kid, COLUMN),
        now,
        null,
        null);
  }

  /**
   * @throws StorageException when what is stored is no public key
   */
  static Jwk published(SigningKey key) {
    try {
      X509EncodedKeySpec encoded = new X509EncodedKeySpec(key.publicKey());
      return Jwk.ofPublic(key.algorithm(), factory(key).generatePublic(encoded));
    } catch (GeneralSecurityException e) {
      throw new StorageException("the signing key " + key.kid() + " is no public key", e);
    }
  }

  /**
   * @throws StorageException when the private half is gone or does not open
   */
  JwsSigner signer(SigningKey key) {
    byte[] wrapped = key.wrappedPrivateKey();
    if (wrapped == null) {
      throw new StorageException("the signing key " + key.kid() + " has no private half");
    }
    try {
      byte[] encoded = wrap.unwrap(wrapped, TABLE, key.kid(), COLUMN);
      return JwsSigner.of(
          key.algorithm(),
          key.kid(),
          factory(key).generatePrivate(new PKCS8EncodedKeySpec(encoded)));
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
