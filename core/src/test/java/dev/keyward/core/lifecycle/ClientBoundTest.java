package dev.keyward.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.lifecycle.ClientChanges.Result;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may set which bound of a client, and what ends with it. */
class ClientBoundTest {
  private static final String ANY = "any";

  private final Installation node = new Installation();
  private final ClientChanges changes =
      new ClientChanges(
          node.store.asClientStore(),
          new TokenRevocations(
              node.tokenStores, new Ids(Installation.RANDOM, node.clock), node.clock),
          node.clock);

  private static @Nullable Scopes bound(String text) {
    return text.equals(ANY) ? null : Scopes.parse(text);
  }

  private Client client(String bound) {
    return node.keys.createClient("c", "", bound(bound), Actor.OPERATOR);
  }

  private Result patch(Client client, String bound, String... held) {
    Caller caller = new Caller(Actor.OPERATOR, Scopes.of(held));
    return changes.patch(
        new Target(client.id(), false, caller),
        new ClientPatch(null, null, true, bound(bound), false, null, null));
  }

  /** An administrator who logs in through the client would get what it newly allows. */
  @ParameterizedTest
  @CsvSource({
    "data:read,any",
    "data:read,data:read keyward:admin",
    "data:read,data:read keyward:keys:read",
    "data:read keyward:keys:read,any",
    "keyward:keys:read,keyward:keys:read keyward:verify",
    "'',keyward:verify",
  })
  void rightsOverKeywardAreAllowedOnlyByWhoHoldsThem(String before, String after) {
    Client client = client(before);

    assertEquals(new Result.BeyondCaller(), patch(client, after, "keyward:clients:write"));
    assertEquals(bound(before), node.store.clients.get(client.id()).scopes());
    assertInstanceOf(Result.Changed.class, patch(client, after, "keyward:admin"));
  }

  @ParameterizedTest
  @CsvSource({
    "data:read,data:read data:write",
    "data:read keyward:admin,keyward:admin data:write",
    "data:read keyward:admin,data:read",
    "any,data:read",
    "any,keyward:admin",
    "data:read,data:read keyward:clients:write",
  })
  void otherBoundsAreSetByWhoeverMayWriteClients(String before, String after) {
    assertInstanceOf(Result.Changed.class, patch(client(before), after, "keyward:clients:write"));
  }

  @Test
  void aBoundThatIsTakenAwayAllowsEverything() {
    Client client = client("data:read");

    assertEquals(
        new Result.BeyondCaller(),
        patch(client, ANY, "keyward:clients:write", "keyward:keys:write", "keyward:verify"));
  }

  @ParameterizedTest
  @CsvSource({
    "any,data:read",
    "any,''",
    "data:read data:write,data:read",
    "data:read,data:write",
    "keyward:admin,data:read keyward:keys:read",
  })
  void aNarrowerBoundEndsTheTokensIssuedThroughTheClient(String before, String after) {
    Client client = client(before);

    patch(client, after, "keyward:admin");

    TokenRevocation ended = node.store.endedTokens.getLast();
    assertEquals(TokenRevocation.Kind.CLIENT, ended.kind());
    assertEquals(client.id(), ended.value());
    assertEquals(node.clock.instant().toEpochMilli(), ended.issuedUntil().toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({"data:read,any", "data:read,data:read data:write", "data:read,data:read", "any,any"})
  void anotherBoundEndsNone(String before, String after) {
    assertInstanceOf(Result.Changed.class, patch(client(before), after, "keyward:admin"));
    assertTrue(node.store.endedTokens.isEmpty());
  }
}
