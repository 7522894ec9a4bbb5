import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code Tokens ALGORITHM COUNT DIRECTORY}: signs access tokens that differ in {@code sub} and
 * {@code jti}, all of the same length, and writes them with what verifies them: {@code tokens.txt},
 * and {@code key.pem} with {@code jwks.json}, or {@code secret}.
 */
final class Tokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final int CHUNK = 1_000;

  private interface Signer {
    byte[] sign(byte[] text) throws GeneralSecurityException;
  }

  private interface Signers {
    Signer signer() throws GeneralSecurityException;
  }

  public static void main(String[] args) throws Exception {
    useNativeCode();
    String algorithm = args[0];
    int count = Integer.parseInt(args[1]);
    Path directory = Path.of(args[2]);
    Signers signers =
        switch (algorithm) {
          case "RS256" -> keyPair("RSA", directory);
          case "ES256" -> keyPair("EC", directory);
          case "HS256" -> secret(directory);
          default -> throw new IllegalArgumentException(algorithm);
        };
    String type = algorithm.equals("HS256") ? "at+jwt" : "JWT";
    String kid = algorithm.equals("HS256") ? "" : ",\"kid\":\"k1\"";
    String header = encode("{\"alg\":\"%s\",\"typ\":\"%s\"%s}".formatted(algorithm, type, kid));
    write(directory.resolve("tokens.txt"), header, count, signers);
  }

  /** The JDK alone signs some times as slowly. */
  private static void useNativeCode() {
    try {
      Class<?> type =
          Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
      Security.insertProviderAt((java.security.Provider) type.getField("INSTANCE").get(null), 1);
    } catch (ReflectiveOperationException | LinkageError e) {
      System.err.println("without native code: " + e);
    }
  }

  private static void write(Path file, String header, int count, Signers signers)
      throws IOException {
    long now = Instant.now().getEpochSecond();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      int atOnce = CHUNK * Runtime.getRuntime().availableProcessors();
      for (int start = 0; start < count; start += atOnce) {
        int first = start;
        int chunks = (Math.min(count - start, atOnce) + CHUNK - 1) / CHUNK;
        List<String> made =
            IntStream.range(0, chunks)
                .parallel()
                .mapToObj(i -> chunk(header, now, first + i * CHUNK, count, signers))
                .toList();
        for (String text : made) {
          out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
      }
    }
  }

  private static String chunk(String header, long now, int first, int count, Signers signers) {
    try {
      Signer signer = signers.signer();
      StringBuilder lines = new StringBuilder();
      for (int i = first; i < Math.min(first + CHUNK, count); i++) {
        String text = header + "." + encode(claims(now, i));
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.US_ASCII));
        lines.append(text).append('.').append(BASE64.encodeToString(signature)).append('\n');
      }
      return lines.toString();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String claims(long now, int number) {
    return ("{\"iss\":\"https://issuer.example\",\"aud\":\"api\",\"sub\":\"user-%09d\",\"client_id\":\"load\","
                + "\"jti\":\"token-%09d\",\"iat\":%d,\"exp\":%d,\"scope\":\"data:read\"}")
        .formatted(number % 1_000, number, now - 60, now + 86_000);
  }

  private static Signers secret(Path directory) throws IOException {
    byte[] random = new byte[48];
    new SecureRandom().nextBytes(random);
    String secret = BASE64.encodeToString(random);
    Files.writeString(directory.resolve("secret"), secret);
    return () -> {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac::doFinal;
    };
  }

  private static Signers keyPair(String kind, Path directory)
      throws GeneralSecurityException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    if (kind.equals("RSA")) {
      generator.initialize(2048);
    } else {
      generator.initialize(new ECGenParameterSpec("secp256r1"));
    }
    KeyPair pair = generator.generateKeyPair();
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pair.getPublic().getEncoded());
    Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
    Files.writeString(directory.resolve("jwks.json"), "{\"keys\":[" + jwk(pair.getPublic()) + "]}");
    return () -> signer(kind, pair.getPrivate());
  }

  private static Signer signer(String kind, PrivateKey key) throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            kind.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
    signature.initSign(key);
    return text -> {
      signature.update(text);
      return signature.sign();
    };
  }

  private static String jwk(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa ->
          "{\"kty\":\"RSA\",\"kid\":\"k1\",\"alg\":\"RS256\",\"use\":\"sig\",\"n\":\"%s\",\"e\":\"AQAB\"}"
              .formatted(fixed(rsa.getModulus(), 256));
      case ECPublicKey ec ->
          "{\"kty\":\"EC\",\"kid\":\"k1\",\"alg\":\"ES256\",\"use\":\"sig\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}"
              .formatted(fixed(ec.getW().getAffineX(), 32), fixed(ec.getW().getAffineY(), 32));
      default -> throw new IllegalArgumentException(key.getAlgorithm());
    };
  }

  private static String fixed(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int skip = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, skip, fixed, length - bytes.length + skip, bytes.length - skip);
    return BASE64.encodeToString(fixed);
  }

  private static String encode(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
