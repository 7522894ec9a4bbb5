package dev.keyward.core.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.fixtures.Vectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * JSONTestSuite: valid texts ({@code y_}) are read, invalid ones ({@code n_}) refused, and of those
 * that RFC 8259 leaves open ({@code i_}) the ones pinned here are read. Only objects are taken
 * whole; every text is tried as a member of an object too.
 */
class JsonVectorTest {
  /** RFC 7493 forbids what the suite calls valid: a member twice. */
  private static final Set<String> TWICE =
      Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

  /** Numbers beyond what a double holds are exact here; only huge exponents are refused. */
  private static final Set<String> OPEN_BUT_READ =
      Set.of(
          "i_number_double_huge_neg_exp.json",
          "i_number_too_big_neg_int.json",
          "i_number_too_big_pos_int.json",
          "i_number_very_big_negative_int.json");

  @Test
  void validTextsAreReadAsMembers() throws IOException {
    assertEquals(TWICE, names("y_", text -> !isRead(member(text))));
  }

  @Test
  void validObjectsAreRead() throws IOException {
    assertEquals(TWICE, names("y_", text -> isObject(text) && !isRead(text)));
  }

  @Test
  void whatIsNoObjectIsRefused() throws IOException {
    assertEquals(Set.of(), names("y_", text -> !isObject(text) && isRead(text)));
  }

  @Test
  void invalidTextsAreRefused() throws IOException {
    assertEquals(Set.of(), names("n_", JsonVectorTest::isRead));
  }

  @Test
  void openTextsAreReadAsPinned() throws IOException {
    assertEquals(OPEN_BUT_READ, names("i_", text -> isRead(member(text))));
  }

  private static Set<String> names(String prefix, Predicate<byte[]> wanted) throws IOException {
    Path folder = Vectors.folder("json-test-suite/test_parsing");
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.filter(f -> f.getFileName().toString().startsWith(prefix)).toList();
      assertTrue(all.size() > 30, prefix);
      Set<String> names = new TreeSet<>();
      for (Path file : all) {
        if (wanted.test(Files.readAllBytes(file))) {
          names.add(file.getFileName().toString());
        }
      }
      return names;
    }
  }

  private static byte[] member(byte[] text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("{\"a\":".getBytes(StandardCharsets.UTF_8));
    out.writeBytes(text);
    out.write('}');
    return out.toByteArray();
  }

  private static boolean isObject(byte[] text) {
    return new String(text, StandardCharsets.UTF_8).strip().startsWith("{");
  }

  private static boolean isRead(byte[] text) {
    try {
      JsonObject.parse(text);
      return true;
    } catch (MalformedJsonException e) {
      return false;
    }
  }
}
