package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import dev.keyward.core.json.MalformedJsonException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A key to verify with, as JSON has it (RFC 7517). Members that are not known are ignored as the
 * RFC says; certificates ({@code x5c}, {@code x5u}) are among them. Private keys are read by {@link
 * PrivateJwk} alone.
 */
public final class Jwk {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String SYMMETRIC = "oct";

  /** The private members of all kinds of key pairs (RFC 7518 6.2.2 and 6.3.2, RFC 8037 2). */
  private static final List<String> PRIVATE = List.of("d", "p", "q", "dp", "dq", "qi", "oth");

  private final VerificationKey key;
  private final String keyId;
  private final String thumbprint;
  private final @Nullable PublicKey publicKey;
  private final boolean namesAlgorithm;

  private Jwk(VerificationKey key, @Nullable PublicKey publicKey, Names names) {
    this.key = key;
    this.keyId = names.keyId;
    this.thumbprint = names.thumbprint;
    this.publicKey = publicKey;
    this.namesAlgorithm = names.algorithm;
  }

  /** How a key is called, and whether it named its algorithm itself. */
  private record Names(String keyId, String thumbprint, boolean algorithm) {}

  /**
   * With its thumbprint as {@code kid}.
   *
   * @throws IllegalArgumentException when the key is not fit for the algorithm
   */
  public static Jwk ofPublic(JwsAlgorithm algorithm, PublicKey key) {
    return of(algorithm, null, key, true);
  }

  private static Jwk of(
      JwsAlgorithm algorithm, @Nullable String named, PublicKey key, boolean namesAlgorithm) {
    String thumbprint = thumbprint(KeyMembers.of(key));
    String keyId = named == null ? thumbprint : named;
    return new Jwk(
        VerificationKey.of(algorithm, keyId, key),
        key,
        new Names(keyId, thumbprint, namesAlgorithm));
  }

  /**
   * Reads a public or symmetric key for signatures. One that names no {@code kid} gets its
   * thumbprint; one that names no {@code alg} gets the one of its curve, and {@code RS256} if RSA;
   * a secret must name it.
   *
   * @throws JoseException when it is malformed, private, not for signatures, of a kind that is not
   *     supported, or weak
   */
  public static Jwk parse(JsonObject json) throws JoseException {
    try {
      requireForSignatures(json);
      String keyId = JwsHeader.keyId(json);
      if (SYMMETRIC.equals(json.string("kty"))) {
        return secret(json, keyId);
      }
      if (PRIVATE.stream().anyMatch(json::has)) {
        throw new JoseException("the key is private");
      }
      PublicKey key = KeyMembers.publicKey(json);
      String alg = json.string("alg");
      return of(KeyMembers.algorithm(alg, key), keyId, key, alg != null);
    } catch (MalformedJsonException e) {
      throw new JoseException("the key is malformed");
    } catch (IllegalArgumentException e) {
      throw new JoseException("the key is not fit for its algorithm");
    }
  }

  private static Jwk secret(JsonObject json, @Nullable String named)
      throws JoseException, MalformedJsonException {
    JwsAlgorithm algorithm = JwsAlgorithm.of(KeyMembers.member(json, "alg"));
    if (algorithm == null) {
      throw new JoseException("the key has an alg that is not supported");
    }
    String thumbprint =
        thumbprint(new TreeMap<>(Map.of("k", KeyMembers.member(json, "k"), "kty", SYMMETRIC)));
    String keyId = named == null ? thumbprint : named;
    VerificationKey key = VerificationKey.ofSecret(algorithm, keyId, KeyMembers.bytes(json, "k"));
    return new Jwk(key, null, new Names(keyId, thumbprint, true));
  }

  private static void requireForSignatures(JsonObject json)
      throws JoseException, MalformedJsonException {
    String use = json.string("use");
    List<String> operations = json.strings("key_ops");
    if (use != null && !use.equals("sig") || operations != null && !operations.contains("verify")) {
      throw new JoseException("the key is not for verifying signatures");
    }
  }

  /** Its {@code kid}, or its thumbprint if it has none. */
  public String keyId() {
    return keyId;
  }

  public VerificationKey verificationKey() {
    return key;
  }

  /**
   * For issuers that are known to sign with an algorithm which their keys do not name.
   *
   * @throws JoseException when the key names another algorithm, or does not fit this one
   */
  public VerificationKey verificationKey(JwsAlgorithm algorithm) throws JoseException {
    if (algorithm == key.algorithm()) {
      return key;
    }
    if (namesAlgorithm || publicKey == null) {
      throw new JoseException("the key names another algorithm");
    }
    try {
      return VerificationKey.of(algorithm, keyId, publicKey);
    } catch (IllegalArgumentException e) {
      throw new JoseException("the key is not fit for the algorithm");
    }
  }

  /** SHA-256 (RFC 7638), base64url. */
  public String thumbprint() {
    return thumbprint;
  }

  private static String thumbprint(SortedMap<String, String> members) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      members.forEach(json::writeStringProperty);
      json.writeEndObject();
    }
    try {
      byte[] text = out.toString().getBytes(StandardCharsets.UTF_8);
      return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The public members alone.
   *
   * @throws IllegalStateException when the key is symmetric: it has none
   */
  public String toJson() {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      write(json);
    }
    return out.toString();
  }

  void write(JsonGenerator json) {
    if (publicKey == null) {
      throw new IllegalStateException("a symmetric key has no public members");
    }
    json.writeStartObject();
    json.writeStringProperty("use", "sig");
    json.writeStringProperty("alg", key.algorithm().jwsName());
    json.writeStringProperty("kid", keyId);
    KeyMembers.of(publicKey).forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  @Override
  public String toString() {
    return "Jwk[" + key.algorithm() + ", " + keyId + "]";
  }
}
