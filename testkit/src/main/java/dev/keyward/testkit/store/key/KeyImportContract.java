package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Page;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.ApiKeyStore.Rehash;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ImportedForm;
import dev.keyward.core.keyimport.Candidate;
import dev.keyward.core.keyimport.KeyImportStore.Choice;
import dev.keyward.core.keyimport.KeyImportStore.Present;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Stores;
import dev.keyward.testkit.store.scene.Together;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keys that were made elsewhere are stored together, once, by what is there at that moment. */
interface KeyImportContract extends KeyAccess {
  /** More than any statement takes at once. */
  int MANY = 1_203;

  private static Candidate candidate(ApiKey key, ImportedForm form) {
    return new Candidate(key, form, key.hash(), List.of(key.hash()), List.of());
  }

  private static Candidate hashed(Client client, KeyHash mark) {
    KeyHash plain = new KeyHash(KeyHash.WITHOUT_PEPPER, Samples.newHash().bytes());
    ApiKey key = Samples.withHash(Samples.key(client), plain);
    return new Candidate(key, ImportedForm.HASHED, plain, List.of(plain), List.of(mark));
  }

  private static void add(Stores node, List<Candidate> all) {
    String client = all.getFirst().key().clientId();
    node.imports()
        .add(
            all,
            Samples.NOW,
            present -> new Choice(all, List.of(Samples.event("key.import", client))));
  }

  /** Looks at what is there of these candidates, and stores nothing. */
  private void look(List<Candidate> candidates, Consumer<Present> test) {
    List<Present> seen = new ArrayList<>();
    stores()
        .imports()
        .add(
            candidates,
            Samples.NOW,
            present -> {
              test.accept(present);
              seen.add(present);
              return new Choice(List.of(), List.of());
            });
    assertEquals(1, seen.size());
  }

  @Test
  default void importedKeysAreFoundAsTheyWereGiven() {
    Client client = createClient();
    ApiKey first = Samples.key(client).with(Samples.otherTerms());
    ApiKey second = Samples.key(createClient());
    long head = stores().feed().head();

    add(
        stores(),
        List.of(
            candidate(first, ImportedForm.LIKE_BROKEN), candidate(second, ImportedForm.DISTINCT)));

    assertEquals(Optional.of(first), stores().keys().find(first.id()));
    assertEquals(
        Optional.of(second),
        stores().keys().findByHash(List.of(second.hash())).map(found -> found.key()));
    assertEquals(
        List.of(new Change(head + 1, Change.Kind.KEYS_IMPORTED, "LIKE_BROKEN", null)),
        stores().feed().after(head, 10));
    assertEquals(1, audited("key.import"));
  }

  @Test
  default void thousandsAreStoredAndKnownAtOnce() {
    Client client = createClient();
    List<Candidate> many =
        Stream.generate(() -> candidate(Samples.key(client), ImportedForm.DISTINCT))
            .limit(MANY)
            .toList();
    List<Candidate> more = new ArrayList<>(many);
    more.add(candidate(Samples.key(client), ImportedForm.DISTINCT));

    add(stores(), many);

    look(more, present -> assertEquals(MANY, more.stream().filter(present::holds).count()));
    Filter all = new Filter(client.id(), null, Samples.NOW);
    Page<ApiKey> page = stores().keys().list(all, null, MANY + 1);
    assertEquals(many.stream().map(Candidate::key).toList(), page.items());
  }

  @Test
  default void whatIsNotChosenIsNotStored() {
    Candidate candidate = candidate(Samples.key(createClient()), ImportedForm.HASHED);
    long head = stores().feed().head();

    look(List.of(candidate), present -> assertFalse(present.holds(candidate)));

    assertEquals(Optional.empty(), stores().keys().find(candidate.key().id()));
    assertNoChangeAfter(head);
    assertEquals(0, audited("key.import"));
  }

  @Test
  default void aClientIsSeenAsItIsAndADeletedOneNotAtAll() throws SQLException {
    Client here = createClient();
    Client gone = createClient();
    execute("UPDATE client SET deleted_at = 1 WHERE id = '" + gone.id() + "'");
    List<Candidate> candidates =
        List.of(
            candidate(Samples.key(here), ImportedForm.DISTINCT),
            candidate(Samples.key(gone), ImportedForm.DISTINCT));

    look(
        candidates,
        present -> {
          assertEquals(here, present.client(here.id()));
          assertNull(present.client(gone.id()));
        });
  }

  @Test
  default void aKeyIsKnownByAnyOfItsHashes() {
    Client client = createClient();
    ApiKey stored = createKey(Samples.key(client));
    ApiKey again = Samples.key(client);
    KeyHash sameBytes = new KeyHash("pepper-9", stored.hash().bytes());
    Candidate known =
        new Candidate(
            again,
            ImportedForm.DISTINCT,
            again.hash(),
            List.of(again.hash(), stored.hash()),
            List.of());
    Candidate other =
        new Candidate(
            again,
            ImportedForm.DISTINCT,
            again.hash(),
            List.of(again.hash(), sameBytes),
            List.of());

    look(List.of(known), present -> assertTrue(present.holds(known)));
    look(List.of(other), present -> assertFalse(present.holds(other)));
  }

  @Test
  default void aKeyThatCameAsAHashIsKnownByItAlsoAfterItsFirstUse() {
    KeyHash mark = new KeyHash("pepper-7", Samples.newHash().bytes());
    Candidate candidate = hashed(createClient(), mark);
    add(stores(), List.of(candidate));
    look(List.of(candidate), present -> assertTrue(present.holds(candidate)));
    KeyHash to = Samples.newHash();

    stores()
        .keys()
        .rehash(
            List.of(new Rehash(candidate.key().id(), candidate.identity(), to, mark)),
            Samples.NOW,
            count -> Samples.event("key.rehash", "pepper-7"));

    assertEquals(
        Optional.of(candidate.key().hashed(to)), stores().keys().find(candidate.key().id()));
    look(List.of(candidate), present -> assertTrue(present.holds(candidate)));
    Candidate other = hashed(createClient(), Samples.newHash());
    look(List.of(other), present -> assertFalse(present.holds(other)));
  }

  @Test
  default void aMarkOutlivesFurtherHashes() {
    KeyHash mark = new KeyHash("pepper-7", Samples.newHash().bytes());
    Candidate candidate = hashed(createClient(), mark);
    add(stores(), List.of(candidate));
    KeyHash first = Samples.newHash();
    String id = candidate.key().id();

    for (Rehash rehash :
        List.of(
            new Rehash(id, candidate.identity(), first, mark),
            new Rehash(id, first, Samples.newHash()))) {
      stores()
          .keys()
          .rehash(List.of(rehash), Samples.NOW, count -> Samples.event("key.rehash", "x"));
    }

    look(List.of(candidate), present -> assertTrue(present.holds(candidate)));
  }

  @Test
  default void nobodyGetsTheHashOfAnotherKey() {
    Client client = createClient();
    ApiKey own = createKey(Samples.key(client));
    Candidate shadow = hashed(client, Samples.newHash());
    add(stores(), List.of(shadow));

    stores()
        .keys()
        .rehash(
            List.of(new Rehash(shadow.key().id(), shadow.identity(), own.hash())),
            Samples.NOW,
            count -> Samples.event("key.rehash", "x"));

    assertEquals(Optional.of(shadow.key()), stores().keys().find(shadow.key().id()));
    assertEquals(
        Optional.of(own),
        stores()
            .keys()
            .findByHash(List.of(own.hash(), shadow.identity()))
            .map(found -> found.key()));
  }

  @Test
  default void ofAKeyThatIsThereTwiceTheFirstHashCounts() {
    Client client = createClient();
    Candidate shadow = hashed(client, Samples.newHash());
    add(stores(), List.of(shadow));
    ApiKey own = createKey(Samples.key(client));
    revoke(own, false);

    assertEquals(
        Optional.of(own.id()),
        stores()
            .keys()
            .findByHash(List.of(own.hash(), shadow.identity()))
            .map(found -> found.key().id()));
    assertEquals(
        Optional.of(shadow.key().id()),
        stores()
            .keys()
            .findByHash(List.of(shadow.identity(), own.hash()))
            .map(found -> found.key().id()));
  }

  @Test
  default void itIsRememberedWhatImportedKeysLookLike() {
    Client client = createClient();
    createKey(Samples.key(client));
    assertEquals(ImportedForm.DISTINCT, stores().imports().forms());

    add(stores(), List.of(candidate(Samples.key(client), ImportedForm.DISTINCT)));
    assertEquals(ImportedForm.DISTINCT, stores().imports().forms());

    add(stores(), List.of(candidate(Samples.key(client), ImportedForm.LIKE_BROKEN)));
    assertEquals(ImportedForm.LIKE_BROKEN, stores().imports().forms());

    Candidate hashed = hashed(client, Samples.newHash());
    add(stores(), List.of(hashed));
    assertEquals(ImportedForm.HASHED, stores().imports().forms());

    stores()
        .keys()
        .rehash(
            List.of(new Rehash(hashed.key().id(), hashed.identity(), Samples.newHash())),
            Samples.NOW,
            count -> Samples.event("key.rehash", "x"));
    assertEquals(ImportedForm.LIKE_BROKEN, stores().imports().forms());
  }

  @Test
  default void aKeyThatCameAsTextIsRecognisedByItsHash() {
    Client client = createClient();
    KeyHash mark = Samples.newHash();
    ApiKey key = Samples.key(client);
    Candidate text =
        new Candidate(key, ImportedForm.DISTINCT, key.hash(), List.of(key.hash()), List.of(mark));
    add(stores(), List.of(text));
    Candidate same = hashed(client, mark);
    Candidate other = hashed(client, Samples.newHash());

    look(
        List.of(same, other),
        present -> {
          assertTrue(present.holds(same));
          assertFalse(present.holds(other));
        });
  }

  /** Perhaps nobody has the key. */
  @Test
  default void anImportedHashIsNoKeyToAdministerWith() {
    Client client = createClient(null);
    ApiKey admin = createKey(Samples.adminKey(client));
    KeyHash plain = new KeyHash(KeyHash.WITHOUT_PEPPER, Samples.newHash().bytes());
    ApiKey imported = Samples.adminKey(client).hashed(plain);
    add(
        stores(),
        List.of(new Candidate(imported, ImportedForm.HASHED, plain, List.of(plain), List.of())));

    assertEquals(new UpdateResult.LastAdminKey(), revoke(admin, false));
  }

  @Test
  default void aKeyThatCannotBeStoredTakesAllOthersBack() {
    Client client = createClient();
    ApiKey stored = createKey(Samples.key(client));
    Candidate good = candidate(Samples.key(client), ImportedForm.DISTINCT);
    Candidate twice =
        candidate(Samples.withHash(Samples.key(client), stored.hash()), ImportedForm.DISTINCT);
    long head = stores().feed().head();

    assertThrows(StorageException.class, () -> add(stores(), List.of(good, twice)));

    assertEquals(Optional.empty(), stores().keys().find(good.key().id()));
    assertNoChangeAfter(head);
    assertEquals(0, audited("key.import"));
  }

  @Test
  default void withoutItsAuditEventNothingIsImported() throws Throwable {
    Candidate candidate = candidate(Samples.key(createClient()), ImportedForm.DISTINCT);
    long head = stores().feed().head();

    withoutAuditTable(
        () -> assertThrows(StorageException.class, () -> add(stores(), List.of(candidate))));

    assertEquals(Optional.empty(), stores().keys().find(candidate.key().id()));
    assertNoChangeAfter(head);
  }

  @Test
  default void ofManyWhoImportTheSameKeyAtOnceOneStoresIt() throws Exception {
    Client client = createClient();
    KeyHash hash = Samples.newHash();

    List<Boolean> stored =
        Together.run(
            Together.CROWD,
            number -> {
              Candidate mine =
                  candidate(Samples.withHash(Samples.key(client), hash), ImportedForm.DISTINCT);
              List<Candidate> chosen = new ArrayList<>();
              stores()
                  .imports()
                  .add(
                      List.of(mine),
                      Samples.NOW,
                      present -> {
                        chosen.clear();
                        if (!present.holds(mine)) {
                          chosen.add(mine);
                        }
                        return new Choice(
                            chosen, List.of(Samples.event("key.import", client.id())));
                      });
              return !chosen.isEmpty();
            });

    assertEquals(1, stored.stream().filter(one -> one).count());
    assertEquals(1, audited("key.import"));
  }
}
