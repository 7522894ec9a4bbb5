package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.Vectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every secret of the published list is known to be weak, as it is and decoded. */
class WeakSecretsVectorTest {
  @Test
  void everyPublishedSecretIsWeak() throws Exception {
    Path list = Vectors.folder("jwt-weak-secrets").resolve("jwt.secrets.list");
    List<String> missed = new ArrayList<>();
    int judged = 0;
    for (String line : Files.readString(list, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      String entry = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      byte[] secret = entry.getBytes(StandardCharsets.ISO_8859_1);
      if (WeakSecrets.weakness(JwsAlgorithm.HS256, secret) == null) {
        missed.add(entry);
      }
      for (byte[] decoded : decoded(entry)) {
        if (WeakSecrets.weakness(JwsAlgorithm.HS256, decoded) == null) {
          missed.add("decoded " + entry);
        }
      }
      judged++;
    }
    assertEquals(List.of(), missed);
    assertTrue(judged > 100_000, "secrets: " + judged);
  }

  private static List<byte[]> decoded(String entry) {
    List<byte[]> forms = new ArrayList<>();
    for (Base64.Decoder decoder : List.of(Base64.getDecoder(), Base64.getUrlDecoder())) {
      try {
        forms.add(decoder.decode(entry));
      } catch (IllegalArgumentException e) {
        // not base64
      }
    }
    return forms;
  }
}
