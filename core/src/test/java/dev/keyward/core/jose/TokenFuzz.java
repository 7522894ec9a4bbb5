package dev.keyward.core.jose;

import dev.keyward.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Fuzz target: the input as a token, and as header and payload (up to the first line feed, and
 * after it) of a token that is signed rightly. Whatever it is, nothing but {@link JoseException} is
 * thrown, and what is accepted keeps the promises of {@link CompactJws}.
 */
public final class TokenFuzz {
  private static final byte[] SECRET = Arrays.copyOf(new byte[] {1, 2, 3}, 32);
  private static final VerificationKey KEY =
      VerificationKey.ofSecret(JwsAlgorithm.HS256, null, SECRET);

  private TokenFuzz() {}

  /** Called by Jazzer. */
  public static void fuzzerTestOneInput(byte[] input) {
    judge(new String(input, StandardCharsets.ISO_8859_1));
    judge(new String(input, StandardCharsets.UTF_8));
    judge(Bytes.signed(input, SECRET));
  }

  private static void judge(String token) {
    try {
      CompactJws parsed = CompactJws.parse(token);
      requireCanonical(token);
      String keyId = parsed.keyId();
      require(keyId == null || !keyId.isEmpty() && keyId.length() <= 256);
      VerifiedJws verified = parsed.verify(KEY);
      require(parsed.algorithm().equals("HS256"));
      JsonObject claims = verified.claims();
      claims.names().forEach(name -> require(claims.has(name)));
    } catch (JoseException e) {
      require(e.getStackTrace().length == 0);
    }
  }

  private static void requireCanonical(String token) {
    String[] parts = token.split("\\.", -1);
    require(parts.length == 3);
    for (String part : parts) {
      require(!part.isEmpty() && part.equals(Base64Url.encode(Base64Url.decode(part))));
    }
  }

  private static void require(boolean promise) {
    if (!promise) {
      throw new AssertionError("a promise is broken");
    }
  }
}
