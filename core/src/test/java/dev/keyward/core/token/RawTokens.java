package dev.keyward.core.token;

import dev.keyward.core.jose.CompactJws;
import dev.keyward.core.jose.JoseException;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.jose.JwsSigner;
import dev.keyward.core.jose.VerificationKey;
import dev.keyward.core.jose.VerifiedJws;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A right token of ten minutes, of which each claim can be made another. */
final class RawTokens {
  static final byte[] SECRET =
      "a secret of more than thirty-two bytes".getBytes(StandardCharsets.US_ASCII);
  static final TokenPolicy POLICY =
      new TokenPolicy(
          "https://auth.example", "https://api.example", java.time.Duration.ofMinutes(15));

  private final Map<String, String> claims = new LinkedHashMap<>();
  private String type = "at+jwt";

  /** Issued at the second of {@code now}. */
  static RawTokens at(Instant now) {
    RawTokens token = new RawTokens();
    return token
        .with("iss", "\"https://auth.example\"")
        .with("sub", "\"user_ada\"")
        .with("aud", "\"https://api.example\"")
        .with("iat", Long.toString(now.getEpochSecond()))
        .with("exp", Long.toString(now.getEpochSecond() + 600))
        .with("jti", "\"jti-1\"")
        .with("client_id", "\"keyward\"");
  }

  /**
   * @param json the claim as JSON
   */
  RawTokens with(String name, String json) {
    claims.put(name, json);
    return this;
  }

  RawTokens type(String other) {
    type = other;
    return this;
  }

  String signed(JwsSigner signer) {
    String json =
        claims.entrySet().stream()
            .map(e -> '"' + e.getKey() + "\":" + e.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    return signer.sign(type, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Signed with {@link #SECRET}, without {@code kid}. */
  String signed() {
    return signed(JwsSigner.ofSecret(JwsAlgorithm.HS256, null, SECRET));
  }

  /** As it is when only its signature is known to hold. */
  VerifiedJws verified() throws JoseException {
    return CompactJws.parse(signed())
        .verify(VerificationKey.ofSecret(JwsAlgorithm.HS256, null, SECRET));
  }
}
