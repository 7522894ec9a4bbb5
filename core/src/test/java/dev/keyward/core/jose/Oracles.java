package dev.keyward.core.jose;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Two libraries that others trust, asked for their judgement with the same key and algorithm. */
final class Oracles {
  private Oracles() {}

  /** Someone who signs and judges with one key and its one algorithm. */
  interface Oracle {
    boolean accepts(Keys keys, String token);

    String sign(Keys keys, String payload) throws Exception;
  }

  static final Oracle JOSE4J =
      new Oracle() {
        @Override
        public boolean accepts(Keys keys, String token) {
          try {
            JsonWebSignature jws = new JsonWebSignature();
            String name = keys.algorithm().jwsName();
            jws.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, name));
            jws.setKey(verifying(keys));
            jws.setCompactSerialization(token);
            return jws.verifySignature();
          } catch (JoseException | RuntimeException e) {
            return false;
          }
        }

        @Override
        public String sign(Keys keys, String payload) throws Exception {
          JsonWebSignature jws = new JsonWebSignature();
          jws.setAlgorithmHeaderValue(keys.algorithm().jwsName());
          jws.setHeader("typ", "JWT");
          jws.setPayload(payload);
          jws.setKey(keys.pair() == null ? verifying(keys) : keys.privateKey());
          return jws.getCompactSerialization();
        }
      };

  static final Oracle NIMBUS =
      new Oracle() {
        @Override
        public boolean accepts(Keys keys, String token) {
          try {
            JWSObject jws = JWSObject.parse(token);
            return jws.getHeader().getAlgorithm().getName().equals(keys.algorithm().jwsName())
                && (keys.algorithm() == JwsAlgorithm.EDDSA
                    ? isEd25519(keys, jws)
                    : jws.verify(verifier(keys)));
          } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
            return false;
          }
        }

        @Override
        public String sign(Keys keys, String payload) throws Exception {
          JWSHeader header =
              new JWSHeader.Builder(JWSAlgorithm.parse(keys.algorithm().jwsName())).build();
          JWSObject jws = new JWSObject(header, new Payload(payload));
          if (keys.algorithm() == JwsAlgorithm.EDDSA) {
            return ed25519(keys, jws);
          }
          jws.sign(signer(keys));
          return jws.serialize();
        }
      };

  private static Key verifying(Keys keys) {
    return keys.pair() == null ? new SecretKeySpec(keys.secret(), "HMAC") : keys.publicKey();
  }

  private static JWSVerifier verifier(Keys keys) throws JOSEException {
    if (keys.pair() == null) {
      return new MACVerifier(keys.secret());
    }
    return keys.publicKey() instanceof ECPublicKey ec
        ? new ECDSAVerifier(ec)
        : new RSASSAVerifier((RSAPublicKey) keys.publicKey());
  }

  private static JWSSigner signer(Keys keys) throws JOSEException {
    if (keys.pair() == null) {
      return new MACSigner(keys.secret());
    }
    return keys.privateKey() instanceof ECPrivateKey ec
        ? new ECDSASigner(ec)
        : new RSASSASigner(keys.privateKey());
  }

  /** Nimbus does Ed25519 with another library; here it only reads and writes, and JCA judges. */
  private static boolean isEd25519(Keys keys, JWSObject jws) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(keys.publicKey());
    signature.update(jws.getSigningInput());
    return jws.getHeader().getCriticalParams() == null
        && signature.verify(jws.getSignature().decode());
  }

  private static String ed25519(Keys keys, JWSObject jws) throws Exception {
    String signed = new String(jws.getSigningInput(), StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(keys.privateKey());
    signature.update(jws.getSigningInput());
    return signed + "." + Base64Url.encode(signature.sign());
  }
}
