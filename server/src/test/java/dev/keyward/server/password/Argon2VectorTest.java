package dev.keyward.server.password;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

/** The known answers of the reference implementation ({@code kats} of phc-winner-argon2). */
final class Argon2VectorTest {
  private static final Pattern VECTOR =
      Pattern.compile(
          "Memory: (\\d+) KiB, Iterations: (\\d+), Parallelism: (\\d+) lanes, Tag length: (\\d+)"
              + " bytes\\s+Password\\[\\d+\\]: ([0-9a-f ]*)\\s*Salt\\[\\d+\\]: ([0-9a-f"
              + " ]*)\\s*Secret\\[\\d+\\]: ([0-9a-f ]*)\\s*Associated data\\[\\d+\\]: ([0-9a-f"
              + " ]*).*?Tag: ([0-9a-f ]+)",
          Pattern.DOTALL);

  @Test
  void argon2id() throws IOException {
    assertKnownAnswers("argon2id", Argon2Parameters.ARGON2_VERSION_13);
  }

  @Test
  void argon2idOfVersion16() throws IOException {
    assertKnownAnswers("argon2id_v16", Argon2Parameters.ARGON2_VERSION_10);
  }

  private static void assertKnownAnswers(String file, int version) throws IOException {
    Matcher vector = VECTOR.matcher(Files.readString(Vectors.path("argon2/kats/" + file)));
    int found = 0;
    while (vector.find()) {
      Argon2Parameters.Builder parameters =
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(version)
              .withMemoryAsKB(Integer.parseInt(vector.group(1)))
              .withIterations(Integer.parseInt(vector.group(2)))
              .withParallelism(Integer.parseInt(vector.group(3)))
              .withSalt(bytes(vector.group(6)))
              .withSecret(bytes(vector.group(7)))
              .withAdditional(bytes(vector.group(8)));
      int length = Integer.parseInt(vector.group(4));
      assertArrayEquals(
          bytes(vector.group(9)),
          Argon2idHasher.compute(bytes(vector.group(5)), parameters, length));
      found++;
    }
    assertTrue(found > 0);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", "").strip());
  }
}
