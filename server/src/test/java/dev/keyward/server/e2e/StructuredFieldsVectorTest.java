package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.testkit.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.greenbytes.http.sfv.ParseException;
import org.greenbytes.http.sfv.Parser;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Proves the parser that real answers are judged by, with the vectors of the HTTP working group: it
 * takes what it must and writes it in the one canonical form, and refuses the rest. It knows RFC
 * 8941; the two types that RFC 9651 added stand in no field of ours.
 */
final class StructuredFieldsVectorTest {
  private static final Set<String> NEWER = Set.of("date.json", "display-string.json");

  @Test
  void theParserAgreesWithTheVectors() throws Exception {
    int checked = 0;
    try (Stream<Path> files = Files.list(Vectors.path("structured-field-tests"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        if (!NEWER.contains(file.getFileName().toString())) {
          for (JsonNode vector : AdminApi.JSON.readTree(Files.readAllBytes(file))) {
            check(file.getFileName() + " " + vector.path("name").asString(), vector);
            checked++;
          }
        }
      }
    }
    assertTrue(checked > 1_000, "vectors: " + checked);
  }

  private static void check(String name, JsonNode vector) {
    List<String> raw = texts(vector.path("raw"));
    if (vector.path("must_fail").asBoolean(false)) {
      assertThrows(ParseException.class, () -> written(vector, raw), name);
    } else if (!vector.path("can_fail").asBoolean(false)) {
      List<String> canonical = vector.has("canonical") ? texts(vector.path("canonical")) : raw;
      assertEquals(String.join(", ", canonical), written(vector, raw), name);
    }
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).collect(Collectors.toList());
  }

  private static String written(JsonNode vector, List<String> raw) {
    Parser parser = new Parser(raw);
    return switch (vector.path("header_type").asString()) {
      case "list" -> parser.parseList().serialize();
      case "dictionary" -> parser.parseDictionary().serialize();
      default -> parser.parseItem().serialize();
    };
  }
}
