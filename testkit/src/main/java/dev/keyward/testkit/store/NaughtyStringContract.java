package dev.keyward.testkit.store;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.label.Names;
import dev.keyward.testkit.store.scene.NaughtyStrings;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Any name that {@link Names} lets in comes back character for character. See {@link
 * NaughtyStrings}.
 */
interface NaughtyStringContract extends StoreAccess {
  /** Far below what the list has; guards against a test that tests nothing. */
  int AT_LEAST = 300;

  @Test
  default void acceptedNamesRoundTrip() {
    List<String> accepted = NaughtyStrings.all().stream().filter(Names::isName).toList();

    assertTrue(accepted.size() >= AT_LEAST, () -> "only " + accepted.size() + " strings");
    assertAll(accepted.stream().map(name -> () -> assertRoundTrip(name)));
  }

  private void assertRoundTrip(String text) {
    Client client =
        new Client(Samples.nextId("client"), text, text, null, Map.of(), Samples.NOW, Samples.NOW);
    AuditEvent event =
        new AuditEvent(
            "key_actor", "client.create", client.id(), "", "", Map.of("name", text, text, "name"));

    stores().clients().create(client, event);

    assertEquals(Optional.of(client), stores().clients().find(client.id()));
    assertEquals(event, stores().audit().get().getLast());
  }
}
