package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.Client;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.StoreAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Clients are kept as they were given, and listed by the bytes of their ids. */
interface ClientStoreContract extends StoreAccess {
  @Test
  default void clientIsFoundAsItWasCreated() {
    Client client = create(Samples.client());

    assertEquals(Optional.of(client), stores().clients().find(client.id()));
  }

  @Test
  default void clientWithoutBoundDiffersFromClientBoundToNothing() {
    Client unbound =
        create(
            new Client(
                Samples.nextId("client"), "a", "", null, Map.of(), Samples.NOW, Samples.NOW));
    Client nothing =
        create(
            new Client(
                Samples.nextId("client"),
                "b",
                "",
                Scopes.NONE,
                Map.of(),
                Samples.NOW,
                Samples.NOW));

    assertNull(stores().clients().find(unbound.id()).orElseThrow().scopes());
    assertEquals(Scopes.NONE, stores().clients().find(nothing.id()).orElseThrow().scopes());
  }

  @Test
  default void unknownClientIsNotFound() {
    assertEquals(Optional.empty(), stores().clients().find("client_nobody"));
  }

  @Test
  default void creatingAClientIsAudited() {
    Client client = create(Samples.client());

    assertEquals(List.of(Samples.event("client.create", client.id())), stores().audit().get());
  }

  @Test
  default void clientIdIsUnique() {
    Client first = create(Samples.client());

    assertThrows(StorageException.class, () -> create(Samples.client(first.id(), "Other")));
    assertEquals(Optional.of(first), stores().clients().find(first.id()));
    assertEquals(1, stores().audit().get().size());
  }

  @Test
  default void emptyStoreListsOneEmptyPage() {
    assertEquals(new Page<>(List.of(), null), stores().clients().list(null, 10));
  }

  @Test
  default void lastPageHasNoCursorEvenWhenItIsFull() {
    List<Client> clients = Stream.generate(() -> create(Samples.client())).limit(4).toList();

    Page<Client> first = stores().clients().list(null, 2);
    Page<Client> second = stores().clients().list(first.nextCursor(), 2);

    assertEquals(new Page<>(clients.subList(0, 2), clients.get(1).id()), first);
    assertEquals(new Page<>(clients.subList(2, 4), null), second);
  }

  @Test
  default void clientsAddedBetweenPagesNeitherRepeatNorHideOthers() {
    String early = Samples.nextId("client");
    List<Client> expected =
        new ArrayList<>(Stream.generate(() -> create(Samples.client())).limit(5).toList());

    List<Client> seen = new ArrayList<>();
    Page<Client> page = stores().clients().list(null, 2);
    seen.addAll(page.items());
    create(Samples.client(early, "before the cursor"));
    expected.add(create(Samples.client()));
    while (page.nextCursor() != null) {
      page = stores().clients().list(page.nextCursor(), 2);
      seen.addAll(page.items());
    }

    assertEquals(expected, seen);
  }

  @Test
  default void idsAreOrderedByTheirBytes() {
    List<String> ids =
        List.of(
            "client-",
            "client_",
            "client_B",
            "client_Z",
            "client_a",
            "client_aB",
            "client_ab",
            "client_\u00e9");
    ids.reversed().forEach(id -> create(Samples.client(id, "a")));

    assertEquals(ids, ids(null));
    assertEquals(ids.subList(4, 8), ids("client_Z"));
  }

  @Test
  default void pageOfNothingIsAMistakeOfTheCaller() {
    assertThrows(IllegalArgumentException.class, () -> stores().clients().list(null, 0));
  }

  private List<String> ids(@Nullable String after) {
    return stores().clients().list(after, 100).items().stream().map(Client::id).toList();
  }

  private Client create(Client client) {
    stores().clients().create(client, Samples.event("client.create", client.id()));
    return client;
  }
}
