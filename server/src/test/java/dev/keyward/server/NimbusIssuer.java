package dev.keyward.server;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An issuer that somebody else has written: Nimbus makes its keys, its key set and its tokens. */
final class NimbusIssuer {
  static final String AUDIENCE = "https://api.example.com";

  private final String name;
  private final Path file;
  private final Map<String, JWK> keys = new LinkedHashMap<>();

  /**
   * @param file where its key set is published
   */
  NimbusIssuer(String name, Path file) {
    this.name = name;
    this.file = file;
  }

  NimbusIssuer withRsa(String keyId) throws Exception {
    keys.put(keyId, new RSAKeyGenerator(2048).keyID(keyId).generate());
    return publish();
  }

  NimbusIssuer withEc(String keyId, Curve curve) throws Exception {
    keys.put(keyId, new ECKeyGenerator(curve).keyID(keyId).generate());
    return publish();
  }

  NimbusIssuer without(String keyId) throws IOException {
    keys.remove(keyId);
    return publish();
  }

  /** As an operator replaces a file that others read. */
  private NimbusIssuer publish() throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, new JWKSet(List.copyOf(keys.values())).toString());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return this;
  }

  /** Claims that are right, as identity providers send them. */
  JWTClaimsSet.Builder claims() {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(name)
        .subject("ada@idp")
        .audience(List.of("https://elsewhere.example.com", AUDIENCE))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)))
        .jwtID("jti-" + System.nanoTime())
        .claim("azp", "shop")
        .claim("preferred_username", "Ada L.")
        .claim("scp", List.of("data:read", "keyward:admin"));
  }

  String token(String keyId, JWSAlgorithm algorithm) throws Exception {
    return token(keyId, algorithm, claims().build(), header -> header);
  }

  String token(
      String keyId,
      JWSAlgorithm algorithm,
      JWTClaimsSet claims,
      UnaryOperator<JWSHeader.Builder> header)
      throws Exception {
    JWSHeader.Builder plain =
        new JWSHeader.Builder(algorithm).type(new JOSEObjectType("at+jwt")).keyID(keyId);
    SignedJWT token = new SignedJWT(header.apply(plain).build(), claims);
    token.sign(signer(keyId));
    return token.serialize();
  }

  private JWSSigner signer(String keyId) throws Exception {
    return switch (keys.get(keyId)) {
      case RSAKey rsa -> new RSASSASigner(rsa);
      case ECKey ec -> new ECDSASigner(ec);
      case null, default -> throw new AssertionError("no key " + keyId);
    };
  }
}
