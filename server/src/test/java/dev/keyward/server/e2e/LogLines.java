package dev.keyward.server.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log of a process: every line is one JSON object, read strictly. */
record LogLines(List<Map<String, String>> lines) {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A line that is being written has no end yet, and is left for later. */
  static LogLines of(String log) {
    List<Map<String, String>> lines = new ArrayList<>();
    for (String line : log.substring(0, log.lastIndexOf('\n') + 1).split("\n", -1)) {
      if (!line.isEmpty()) {
        lines.add(members(line));
      }
    }
    return new LogLines(lines);
  }

  private static Map<String, String> members(String line) {
    Map<String, String> members = new LinkedHashMap<>();
    JsonNode object;
    try {
      object = STRICT.readTree(line);
    } catch (RuntimeException e) {
      throw new AssertionError("a log line that is not JSON: " + line, e);
    }
    if (!object.isObject()) {
      throw new AssertionError("a log line that is no object: " + line);
    }
    object
        .propertyStream()
        .forEach(member -> members.put(member.getKey(), member.getValue().asString("")));
    return members;
  }

  /** Whether there is nothing but visible ASCII, spaces and the ends of lines. */
  static boolean isVisible(String log) {
    return log.chars().allMatch(c -> c == '\n' || c >= 0x20 && c < 0x7f);
  }

  /** The first line with these members, {@code name, value, name, value}. */
  @Nullable Map<String, String> find(String... members) {
    List<Map<String, String>> found = all(members);
    return found.isEmpty() ? null : found.getFirst();
  }

  List<Map<String, String>> all(String... members) {
    return lines.stream().filter(line -> has(line, members)).toList();
  }

  private static boolean has(Map<String, String> line, String... members) {
    for (int i = 0; i < members.length; i += 2) {
      if (!members[i + 1].equals(line.get(members[i]))) {
        return false;
      }
    }
    return true;
  }
}
