package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.Names;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.testkit.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Any name that {@link Names} lets in comes back character for character. Source: the Big List of
 * Naughty Strings.
 */
interface NaughtyStringContract extends StoreAccess {
  /** Far below what the list has; guards against a test that tests nothing. */
  int AT_LEAST = 300;

  @Test
  default void acceptedNamesRoundTrip() {
    List<String> accepted = naughtyStrings().stream().filter(Names::isName).toList();

    assertTrue(accepted.size() >= AT_LEAST, () -> "only " + accepted.size() + " strings");
    assertAll(accepted.stream().map(name -> () -> assertRoundTrip(name)));
  }

  private void assertRoundTrip(String text) {
    Client client =
        new Client(Samples.nextId("client"), text, text, null, Samples.NOW, Samples.NOW);
    AuditEvent event =
        new AuditEvent(
            "key_actor", "client.create", client.id(), "", "", Map.of("name", text, text, "name"));

    stores().clients().create(client, event);

    assertEquals(Optional.of(client), stores().clients().find(client.id()));
    assertEquals(event, stores().audit().get().getLast());
  }

  private static List<String> naughtyStrings() {
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
