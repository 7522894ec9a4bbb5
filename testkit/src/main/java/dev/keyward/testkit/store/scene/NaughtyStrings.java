package dev.keyward.testkit.store.scene;

import dev.keyward.testkit.Vectors;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Texts that break programs. Source: the Big List of Naughty Strings. */
public final class NaughtyStrings {
  private NaughtyStrings() {}

  public static List<String> all() {
    List<String> strings = new ArrayList<>();
    try (JsonParser json =
        new JsonFactory().createParser(ObjectReadContext.empty(), Vectors.path("blns/blns.json"))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          strings.add(json.getString());
        }
      }
    }
    return strings;
  }
}
