package dev.keyward.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.answer.StructuredField.Typed;
import dev.keyward.core.fixtures.Vectors;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Proves the reader that judges our own fields, with the vectors of the HTTP working group. */
class StructuredFieldTest {
  @Test
  void theReaderAgreesWithEveryVectorOfTheWorkingGroup() throws IOException {
    int checked = 0;
    try (Stream<Path> files = Files.list(Vectors.folder("structured-field-tests"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        for (Object vector : Vectors.array(file)) {
          check(file.getFileName() + ": ", Vectors.map(vector));
          checked++;
        }
      }
    }
    assertTrue(checked > 1_000, "vectors: " + checked);
  }

  private static void check(String file, Map<String, Object> vector) {
    String name = file + vector.get("name");
    String type = (String) vector.get("header_type");
    String raw =
        String.join(", ", Vectors.list(vector.get("raw")).stream().map(Object::toString).toList());
    if (Boolean.TRUE.equals(vector.get("must_fail"))) {
      assertThrows(IllegalArgumentException.class, () -> StructuredField.parse(type, raw), name);
    } else if (!Boolean.TRUE.equals(vector.get("can_fail"))) {
      Object expected =
          switch (type) {
            case "list" -> members(vector.get("expected"));
            case "dictionary" -> pairs(vector.get("expected"), StructuredFieldTest::member);
            default -> member(vector.get("expected"));
          };
      assertEquals(expected, StructuredField.parse(type, raw), name);
    }
  }

  private static List<Object> members(@Nullable Object json) {
    List<Object> members = new ArrayList<>();
    Vectors.list(json).forEach(m -> members.add(member(m)));
    return members;
  }

  /** An item or an inner list: its value, then its parameters. */
  private static Object member(@Nullable Object json) {
    List<Object> pair = Vectors.list(json);
    Object value = pair.get(0) instanceof List<?> inner ? members(inner) : bare(pair.get(0));
    return List.of(value, pairs(pair.get(1), StructuredFieldTest::bare));
  }

  private static Map<String, Object> pairs(
      @Nullable Object json, java.util.function.Function<Object, Object> value) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (Object pair : Vectors.list(json)) {
      pairs.put((String) Vectors.list(pair).get(0), value.apply(Vectors.list(pair).get(1)));
    }
    return pairs;
  }

  private static Object bare(Object json) {
    if (json instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    if (!(json instanceof Map<?, ?> typed)) {
      return json;
    }
    String type = (String) typed.get("__type");
    return new Typed(
        type,
        type.equals("binary")
            ? ByteBuffer.wrap(base32((String) typed.get("value")))
            : typed.get("value"));
  }

  private static byte[] base32(String text) {
    String digits = text.replace("=", "");
    ByteBuffer out = ByteBuffer.allocate(digits.length() * 5 / 8);
    int bits = 0;
    int buffer = 0;
    for (int i = 0; i < digits.length(); i++) {
      buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digits.charAt(i));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        out.put((byte) (buffer >> bits));
      }
    }
    return out.array();
  }
}
