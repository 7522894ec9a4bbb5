package dev.keyward.server.gateway;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult.Created;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.lifecycle.Caller;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.lifecycle.Target;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import dev.keyward.core.quota.Period;
import dev.keyward.core.quota.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Clients, and a key of every kind that a decision can tell apart. */
final class RandomHolders {
  /** Most of them work; the first ones everywhere, the last ones nowhere. */
  final List<String> keys = new ArrayList<>();

  /** All of them, to make tokens from. */
  final List<ApiKey> made = new ArrayList<>();

  private final ApiKeys rules;
  private final KeyChanges changes;
  private final KeyRotation rotation;
  private final Client shop;
  private final Client busy;
  private final Client bound;
  private final String switched;
  private boolean off;

  RandomHolders(ApiKeys rules, KeyChanges changes, KeyRotation rotation, Instant now) {
    this.rules = rules;
    this.changes = changes;
    this.rotation = rotation;
    Map<String, String> notes = Map.of("team", "日本");
    OwnRate rate = OwnRate.parse("25/10s");
    shop = rules.createClient("shop", "", null, null, notes, Actor.OPERATOR);
    busy = rules.createClient("busy", "", null, rate, Map.of(), Actor.OPERATOR);
    bound = rules.createClient("bound", "", Scopes.of("data:read"), Actor.OPERATOR);
    good();
    switched = key(shop, Environment.LIVE, terms("data:read")).id();
    restricted();
    limited();
    ending(now);
  }

  private void good() {
    for (Client client : List.of(shop, busy, bound)) {
      key(client, Environment.LIVE, terms("data:read"));
    }
    key(shop, Environment.LIVE, terms("data:read data:write"));
    key(shop, Environment.LIVE, terms("data:read data:secret"));
    key(shop, Environment.LIVE, terms(""));
    key(shop, Environment.TEST, terms("data:read data:write"));
    key(busy, Environment.TEST, terms(""));
  }

  private void restricted() {
    for (List<String> networks :
        List.of(
            List.of("198.51.100.0/24"),
            List.of("2001:db8:1:2::/64", "203.0.113.1"),
            List.of("203.0.113.0/30", "2001:db8:9::1"))) {
      List<IpNetwork> allowed = networks.stream().map(IpNetwork::parse).toList();
      key(
          shop,
          Environment.LIVE,
          new KeyTerms("restricted", Scopes.of("data:read"), null, allowed, Map.of()));
    }
  }

  private void limited() {
    Quota day = new Quota(150, Period.DAY);
    for (KeyLimits limits :
        List.of(
            KeyLimits.of(OwnRate.parse("4/10s"), null),
            KeyLimits.of(OwnRate.parse("off"), null),
            KeyLimits.of(null, day),
            KeyLimits.of(OwnRate.parse("20/10s burst 5"), new Quota(1_500, Period.MONTH)))) {
      for (Client client : List.of(shop, busy)) {
        Scopes scopes = Scopes.of("data:read", "data:write");
        key(
            client,
            Environment.LIVE,
            new KeyTerms("limited", scopes, null, List.of(), limits, Map.of()));
      }
    }
  }

  private void ending(Instant now) {
    rotated(key(shop, Environment.LIVE, terms("data:read")), false);
    rotated(key(busy, Environment.LIVE, terms("data:read")), true);
    for (int minutes : List.of(5, 10, 15, 20)) {
      Instant end = now.plus(Duration.ofMinutes(minutes));
      key(shop, Environment.LIVE, KeyTerms.of("expiring", Scopes.of("data:read"), end));
    }
    for (Client client : List.of(shop, busy)) {
      ApiKey gone = key(client, Environment.LIVE, terms("data:read"));
      changes.revoke(target(gone.id()), RevocationReason.KEY_COMPROMISE);
      ApiKey disabled = key(client, Environment.LIVE, terms("data:read"));
      changes.disable(target(disabled.id()));
      key(
          client,
          Environment.LIVE,
          KeyTerms.of("expired", Scopes.NONE, now.plus(Duration.ofMillis(1))));
    }
  }

  /** Puts one key out of action, or back: those who know it have to learn that. */
  void switchOne() {
    off = !off;
    var _ = off ? changes.disable(target(switched)) : changes.enable(target(switched));
  }

  private static KeyTerms terms(String scopes) {
    return KeyTerms.of("random", Scopes.parse(scopes), null);
  }

  private ApiKey key(Client owner, Environment environment, KeyTerms terms) {
    ApiKeys.NewKey wanted = new ApiKeys.NewKey(owner.id(), environment, terms, Scopes.NONE);
    Created created = (Created) rules.createKey(wanted, Actor.OPERATOR);
    keys.add(created.secret().reveal());
    made.add(created.key());
    return created.key();
  }

  private void rotated(ApiKey old, boolean onUse) {
    var rotated =
        (KeyRotation.Result.Rotated)
            rotation.rotate(target(old.id()), Duration.ofMinutes(12), onUse);
    keys.add(rotated.secret().reveal());
    made.add(rotated.successor());
  }

  private static Target target(String id) {
    return new Target(id, false, Caller.OPERATOR);
  }
}
