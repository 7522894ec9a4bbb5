package dev.keyward.testkit.enforcement;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.jose.Jwk;
import dev.keyward.core.jose.JwkSet;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKeyStore;
import dev.keyward.testkit.store.scene.SigningSamples;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes tokens, right ones and wrong ones, with the key that the node signs with. Written with the
 * JDK alone, so that it does not share the mistakes of what it tests.
 */
public final class TokenMint {
  public static final String ISSUER = "https://auth.example";
  public static final String AUDIENCE = "https://api.example";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Instant now;
  private final KeyPair pair;
  private final String kid;
  private int minted;

  /**
   * @param now when the tokens are issued, in whole seconds
   */
  public TokenMint(Instant now) {
    this(now, newPair());
  }

  private TokenMint(Instant now, KeyPair pair) {
    this.now = now;
    this.pair = pair;
    this.kid = Jwk.ofPublic(JwsAlgorithm.ES256, pair.getPublic()).keyId();
  }

  /** A mint with the same key at another moment, for a node whose clock goes on. */
  public TokenMint at(Instant moment) {
    return new TokenMint(moment, pair);
  }

  /** Makes the mint's key the one that the node signs with. */
  public void install(SigningKeyStore store, SecretWrap wrap) {
    SigningKey key =
        new SigningKey(
            kid,
            JwsAlgorithm.ES256,
            SigningKey.State.ACTIVE,
            pair.getPublic().getEncoded(),
            wrap.wrap(pair.getPrivate().getEncoded(), "signing_key", kid, "private_key"),
            now,
            now,
            null);
    AuditEvent event = Actor.OPERATOR.did("signing_key.create", kid, Map.of());
    SigningSamples.activate(store, key, wrap.keyCheck(), event);
  }

  private static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  public String kid() {
    return kid;
  }

  /** The key set that it publishes. */
  byte[] keySet() {
    return JwkSet.toJson(List.of(Jwk.ofPublic(JwsAlgorithm.ES256, pair.getPublic())));
  }

  /** The public key as its DER bytes: what an attacker would take for an HMAC secret. */
  byte[] publicKey() {
    return pair.getPublic().getEncoded();
  }

  /** The header of a right token, each member as JSON. */
  public Map<String, String> header() {
    Map<String, String> header = new LinkedHashMap<>();
    header.put("alg", "\"ES256\"");
    header.put("typ", "\"at+jwt\"");
    header.put("kid", '"' + kid + '"');
    return header;
  }

  /** The claims of a right token that is valid for ten minutes, each as JSON. */
  public Map<String, String> claims() {
    minted++;
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("iss", '"' + ISSUER + '"');
    claims.put("sub", "\"user_ada\"");
    claims.put("aud", '"' + AUDIENCE + '"');
    claims.put("exp", Long.toString(now.getEpochSecond() + 600));
    claims.put("iat", Long.toString(now.getEpochSecond()));
    claims.put("jti", "\"jti-" + minted + '"');
    claims.put("client_id", "\"keyward\"");
    claims.put("scope", "\"data:read\"");
    claims.put("sid", "\"session-" + minted + '"');
    claims.put("username", "\"ada\"");
    return claims;
  }

  /** A right token. */
  public String token() {
    return signed(header(), claims());
  }

  /** A right token but for one claim. */
  public String tokenWith(String claim, String json) {
    Map<String, String> claims = claims();
    claims.put(claim, json);
    return signed(header(), claims);
  }

  public String signed(Map<String, String> header, Map<String, String> claims) {
    return signed(json(header), json(claims));
  }

  /** A token with a right signature over whatever it says. */
  public String signed(String header, String claims) {
    return signedBy(pair.getPrivate(), header, claims);
  }

  /** As {@link #signed}, but with a key that nobody knows. */
  String signedByAnotherKey(String header, String claims) {
    return signedBy(newPair().getPrivate(), header, claims);
  }

  private static String signedBy(PrivateKey key, String header, String claims) {
    String signed = encode(header) + '.' + encode(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + '.' + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with P-256", e);
    }
  }

  static String encode(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static String json(Map<String, String> members) {
    return members.entrySet().stream()
        .map(e -> '"' + e.getKey() + "\":" + e.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
