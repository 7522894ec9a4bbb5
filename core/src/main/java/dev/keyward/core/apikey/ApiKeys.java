package dev.keyward.core.apikey;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.label.Names;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.quota.KeyLimits;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients and keys: the rules that hold whoever asks, be it the admin API, quickstart or an
 * offline command. What becomes of them later is for {@link dev.keyward.core.lifecycle}.
 */
public final class ApiKeys {
  private final ClientStore clients;
  private final ApiKeyStore keys;
  private final Peppers peppers;
  private final Ids ids;
  private final SecureRandom random;
  private final InstantSource clock;

  public ApiKeys(
      ClientStore clients,
      ApiKeyStore keys,
      Peppers peppers,
      Ids ids,
      SecureRandom random,
      InstantSource clock) {
    this.clients = clients;
    this.keys = keys;
    this.peppers = peppers;
    this.ids = ids;
    this.random = random;
    this.clock = clock;
  }

  /**
   * What a new key shall be.
   *
   * @param grantable the reserved scopes the caller may give away: those it holds itself
   */
  public record NewKey(String clientId, Environment environment, KeyTerms terms, Scopes grantable) {
    private Scopes scopes() {
      return terms.scopes();
    }
  }

  /** How making a key ended; only {@link Created} stored anything. */
  public sealed interface CreateResult {
    /** The only time the secret is there to be shown. */
    record Created(ApiKey key, ApiKeySecret secret) implements CreateResult {}

    /** Such a key must not be made. */
    sealed interface Refused extends CreateResult {}

    record NoSuchClient() implements Refused {}

    /** A scope is beyond the client's bound. */
    record BeyondClient() implements Refused {}

    /** A {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements Refused {}

    record AlreadyExpired() implements Refused {}
  }

  /** Stores a new client without limit and metadata. */
  public Client createClient(String name, String description, @Nullable Scopes bound, Actor actor) {
    return createClient(name, description, bound, null, Map.of(), actor);
  }

  /**
   * Stores a new client; {@code name} and {@code description} have been checked by {@link Names}.
   */
  public Client createClient(
      String name,
      String description,
      @Nullable Scopes bound,
      @Nullable OwnRate rateLimit,
      Map<String, String> metadata,
      Actor actor) {
    Instant now = now();
    Client client =
        new Client(ids.next("client"), name, description, bound, rateLimit, metadata, now, now);
    clients.create(client, actor.made("client.create", client.id(), Map.of("name", name)));
    return client;
  }

  public CreateResult createKey(NewKey wanted, Actor actor) {
    Instant now = now();
    CreateResult.Refused refused =
        refusal(wanted, clients.find(wanted.clientId()).orElse(null), now);
    if (refused != null) {
      return refused;
    }
    ApiKeySecret secret = newSecret(wanted.environment());
    ApiKey key = newKey(wanted, secret, now);
    boolean stored = keys.create(key, actor.made("key.create", key.id(), details(key)));
    return stored ? new CreateResult.Created(key, secret) : new CreateResult.NoSuchClient();
  }

  /**
   * Why such a key must not be there, whether it is made or brought from elsewhere; null when it
   * may.
   *
   * @param client to whom it shall belong; null when there is no such client
   */
  public static CreateResult.@Nullable Refused refusal(
      NewKey wanted, @Nullable Client client, Instant now) {
    if (client == null) {
      return new CreateResult.NoSuchClient();
    }
    Scopes bound = client.scopes();
    if (bound != null && !bound.asList().containsAll(wanted.scopes().asList())) {
      return new CreateResult.BeyondClient();
    }
    if (!wanted.grantable().covers(wanted.scopes().reserved())) {
      return new CreateResult.BeyondCaller();
    }
    return wanted.terms().isExpired(now) ? new CreateResult.AlreadyExpired() : null;
  }

  /** A secret that no key has yet. */
  public ApiKeySecret newSecret(Environment environment) {
    return new ApiKeySecret(KeyFormat.generate(KeyFormat.DEFAULT_PREFIX, environment, random));
  }

  /** A key with the rights of {@code old} to take its place; it is not stored. */
  public ApiKey successor(ApiKey old, ApiKeySecret secret, Instant now) {
    return new ApiKey(
        ids.next("key"),
        old.clientId(),
        old.environment(),
        secret.start(),
        peppers.hash(secret.reveal()),
        old.terms().succeeding(old.id()),
        true,
        now,
        null,
        old.id(),
        null);
  }

  private ApiKey newKey(NewKey wanted, ApiKeySecret secret, Instant now) {
    return new ApiKey(
        ids.next("key"),
        wanted.clientId(),
        wanted.environment(),
        secret.start(),
        peppers.hash(secret.reveal()),
        wanted.terms(),
        true,
        now,
        null);
  }

  private static Map<String, String> details(ApiKey key) {
    Map<String, String> details = new TreeMap<>();
    details.put("client_id", key.clientId());
    details.put("env", key.environment().wireName());
    details.put("scopes", key.scopes().toString());
    KeyLimits limits = key.terms().limits();
    if (limits.rate() != null) {
      details.put("rate_limit", limits.rate().toString());
    }
    if (limits.quota() != null) {
      details.put("quota", limits.quota().toString());
    }
    return details;
  }

  /** The present, in the milliseconds that the store keeps. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
