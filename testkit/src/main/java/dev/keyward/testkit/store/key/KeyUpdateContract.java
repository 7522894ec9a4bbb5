package dev.keyward.testkit.store.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore.KeyOfClient;
import dev.keyward.core.apikey.ApiKeyStore.UpdateResult;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.change.Change;
import dev.keyward.testkit.store.scene.Samples;
import dev.keyward.testkit.store.scene.Together;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key is changed as it is at that moment, as a whole or not at all. */
interface KeyUpdateContract extends KeyAccess {
  @Test
  default void restrictedKeyIsFoundAsItWasCreated() {
    ApiKey key = createKey(Samples.key(createClient()).with(Samples.otherTerms()).enabled(false));

    assertEquals(Optional.of(key), stores().keys().find(key.id()));
    assertEquals(key, stores().keys().findByHash(List.of(key.hash())).orElseThrow().key());
  }

  @Test
  default void changedKeyIsStoredAnsweredAndAudited() {
    ApiKey key = createKey(Samples.key(createClient()));
    ApiKey other = createKey(Samples.key(createClient()));
    ApiKey wanted = key.with(Samples.otherTerms()).enabled(false);

    assertEquals(new UpdateResult.Updated(wanted), change(key, false, found -> wanted));

    assertEquals(Optional.of(wanted), stores().keys().find(key.id()));
    assertEquals(Optional.of(other), stores().keys().find(other.id()));
    assertEquals(Samples.event("key.update", key.id()), stores().audit().get().getLast());
  }

  @Test
  default void whatCannotChangeStaysAsItIs() {
    ApiKey key = createKey(Samples.key(createClient()));
    ApiKey impostor = Samples.adminKey(createClient());

    change(key, false, found -> impostor);

    assertEquals(Optional.of(key.with(impostor.terms())), stores().keys().find(key.id()));
  }

  @Test
  default void changeIsInTheFeedUnderTheHash() {
    ApiKey key = createKey(Samples.key(createClient()));
    long head = stores().feed().head();

    change(key, false, found -> found.enabled(false));

    assertEquals(
        List.of(new Change(head + 1, Change.Kind.KEY, key.id(), key.hash())),
        stores().feed().after(head, 10));
  }

  @Test
  default void changeSeesTheKeyAndItsClientAsTheyAre() {
    Client client = createClient();
    ApiKey key = createKey(Samples.key(client));
    List<KeyOfClient> seen = new ArrayList<>();

    stores()
        .keys()
        .update(
            key.id(),
            Samples.NOW,
            false,
            found -> {
              seen.add(found);
              return null;
            });

    assertEquals(List.of(new KeyOfClient(key, client, null)), seen);
  }

  @Test
  default void keyChangeThatWantsNothingLeavesEverything() {
    ApiKey key = createKey(Samples.key(createClient()));
    long head = stores().feed().head();

    assertEquals(
        new UpdateResult.Updated(key),
        stores().keys().update(key.id(), Samples.NOW, false, found -> null));

    assertEquals(0, audited("key.update"));
    assertNoChangeAfter(head);
  }

  @Test
  default void nobodysKeyIsNotChanged() {
    assertEquals(
        new UpdateResult.NotFound(),
        stores().keys().update("key_0", Samples.NOW, true, found -> fail("was asked")));
  }

  @Test
  default void keyChangeThatThrowsLeavesEverythingAndTheStoreUsable() {
    ApiKey key = createKey(Samples.key(createClient()));
    IllegalStateException refusal = new IllegalStateException("no");

    assertSame(
        refusal,
        assertThrows(
            IllegalStateException.class,
            () ->
                change(
                    key,
                    false,
                    found -> {
                      throw refusal;
                    })));

    assertEquals(Optional.of(key), stores().keys().find(key.id()));
    assertEquals(
        new UpdateResult.Updated(key.enabled(false)),
        change(key, false, found -> found.enabled(false)));
  }

  @Test
  default void revokedKeyIsChangedNoMore() {
    ApiKey key = createKey(Samples.key(createClient()));
    revoke(key, false);
    ApiKey revoked = Samples.revoked(key, Samples.NOW_SUPERSEDED);
    long head = stores().feed().head();

    assertEquals(new UpdateResult.Updated(revoked), change(key, true, found -> key.enabled(false)));

    assertEquals(Optional.of(revoked), stores().keys().find(key.id()));
    assertNoChangeAfter(head);
  }

  /** What takes a key away from who administers. */
  enum Loss {
    DISABLED,
    EXPIRED,
    WITHOUT_SCOPE;

    ApiKey of(ApiKey key) {
      KeyTerms terms = key.terms();
      return switch (this) {
        case DISABLED -> key.enabled(false);
        case EXPIRED -> key.with(terms(terms.scopes(), Samples.NOW));
        case WITHOUT_SCOPE -> key.with(terms(Scopes.of("keyward:keys:write"), null));
      };
    }

    private static KeyTerms terms(Scopes scopes, @org.jspecify.annotations.Nullable Instant end) {
      return new KeyTerms("k", scopes, end, List.of(), Map.of());
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  default void lastAdminKeyIsLostOnlyByForce(Loss loss) {
    Client client = createClient(null);
    ApiKey first = createKey(Samples.adminKey(client));
    ApiKey second = createKey(Samples.adminKey(client));
    assertEquals(
        new UpdateResult.Updated(loss.of(first)), change(first, false, found -> loss.of(found)));
    long head = stores().feed().head();

    assertEquals(new UpdateResult.LastAdminKey(), change(second, false, found -> loss.of(found)));

    assertEquals(Optional.of(second), stores().keys().find(second.id()));
    assertNoChangeAfter(head);
    assertEquals(
        new UpdateResult.Updated(loss.of(second)), change(second, true, found -> loss.of(found)));
  }

  @Test
  default void whereNoAdminWorksNothingIsProtected() {
    ApiKey key = createKey(Samples.adminKey(createClient(null)).enabled(false));

    assertEquals(
        new UpdateResult.Updated(key.with(Samples.otherTerms())),
        change(key, false, found -> found.with(Samples.otherTerms())));
  }

  @RepeatedTest(5)
  default void ofTwoAdminKeysDisabledAtOnceOneStays() throws Exception {
    Client client = createClient(null);
    List<ApiKey> admins =
        List.of(createKey(Samples.adminKey(client)), createKey(Samples.adminKey(client)));

    List<String> results =
        Together.run(2, n -> change(admins.get(n), false, found -> found.enabled(false))).stream()
            .map(result -> result.getClass().getSimpleName())
            .sorted()
            .toList();

    assertEquals(List.of("LastAdminKey", "Updated"), results);
  }

  @Test
  default void changesMadeAtOnceAreAllKept() throws Exception {
    ApiKey key = createKey(Samples.key(createClient()));

    Together.run(
        Together.CROWD,
        n ->
            change(
                key,
                false,
                found ->
                    found.with(
                        KeyTerms.of(found.name() + '.', found.scopes(), found.expiresAt()))));

    assertEquals(
        key.name() + ".".repeat(Together.CROWD),
        stores().keys().find(key.id()).orElseThrow().name());
  }
}
