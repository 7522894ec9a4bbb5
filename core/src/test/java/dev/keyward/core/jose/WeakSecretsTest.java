package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeakSecretsTest {
  private static String weakness(String secret) {
    return WeakSecrets.weakness(JwsAlgorithm.HS256, secret.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, repeats",
    "secretsecretsecretsecretsecretsecret, repeats",
    "correct-horse-2correct-horse-2co, repeats",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`ab, sequence",
    "zyxwvutsrqponmlkjihgfedcba987654321, sequence",
    "abbabaabbaababbabaababbaabbabaab, few different",
    "00112233440011223344001122334401, few different",
    "your-256-bit-secret, has 19 bytes",
    "<random_string_at_least_32_characters_long>, published"
  })
  void sentenceSaysWhy(String secret, String reason) {
    String weakness = weakness(secret);
    assertNotNull(weakness, secret);
    assertTrue(weakness.contains(reason), weakness);
    assertTrue(!weakness.contains(secret) && weakness.endsWith("."), weakness);
  }

  @Test
  void lengthIsThatOfTheHash() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    assertNull(WeakSecrets.weakness(JwsAlgorithm.HS256, random));
    assertNotNull(WeakSecrets.weakness(JwsAlgorithm.HS384, random));
    assertNotNull(WeakSecrets.weakness(JwsAlgorithm.HS512, random));
    assertThrows(
        IllegalArgumentException.class, () -> WeakSecrets.weakness(JwsAlgorithm.ES256, random));
  }

  @Test
  void randomSecretsInEveryUsualFormAreFit() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 2_000; i++) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      assertNull(WeakSecrets.weakness(JwsAlgorithm.HS256, secret));
      assertNull(weakness(Base64.getEncoder().encodeToString(secret)));
    }
  }

  @Test
  void randomHexadecimalIsFit() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 2_000; i++) {
      byte[] secret = new byte[16 + random.nextInt(16)];
      random.nextBytes(secret);
      assertNull(weakness(HexFormat.of().formatHex(secret)));
    }
  }
}
