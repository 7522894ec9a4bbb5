package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.Filter;
import dev.keyward.core.apikey.ApiKeyStore.RevokeResult;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.apikey.KeyState;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;

/** Revocation: immediate and final. */
final class RevokeOperations {
  private final ClientStore clients;
  private final ApiKeyStore keys;
  private final KeyWalk walk;
  private final ApiKeys apiKeys;
  private final Runnable caughtUp;
  private final InstantSource clock;

  RevokeOperations(
      ClientStore clients,
      ApiKeyStore keys,
      ApiKeys apiKeys,
      Runnable caughtUp,
      InstantSource clock) {
    this.clients = clients;
    this.keys = keys;
    this.walk = new KeyWalk(keys);
    this.apiKeys = apiKeys;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of("revokeKey", this::revoke, "revokeClientKeys", this::revokeAll);
  }

  private HttpAnswer revoke(OperationCall call) throws Refusal {
    ApiKey wanted = keys.find(call.variable("key_id")).orElseThrow(Refusal::notFound);
    if (isBeyond(call, wanted)) {
      throw beyondCaller();
    }
    return switch (revoke(call.variable("key_id"), call)) {
      case RevokeResult.Revoked(ApiKey key) -> {
        caughtUp.run();
        yield Json.answer(200, Shapes.key(key, clock.instant()));
      }
      case RevokeResult.NotFound() -> throw Refusal.notFound();
      case RevokeResult.LastAdminKey() -> throw lastAdminKey();
    };
  }

  /** Every key that is not revoked yet, expired ones too: a clock set back must not revive them. */
  private HttpAnswer revokeAll(OperationCall call) throws Refusal {
    Client client = clients.find(call.variable("client_id")).orElseThrow(Refusal::notFound);
    if (!isForced(call) && holdsAllAdminKeys(client)) {
      throw lastAdminKey();
    }
    Filter own = new Filter(client.id(), null, clock.instant());
    if (walk.keys(own).anyMatch(key -> key.revocation() == null && isBeyond(call, key))) {
      throw beyondCaller();
    }
    int revoked = 0;
    Stream<ApiKey> left = walk.keys(own).filter(key -> key.revocation() == null);
    for (ApiKey key : (Iterable<ApiKey>) left::iterator) {
      switch (revoke(key.id(), call)) {
        case RevokeResult.Revoked _ -> revoked++;
        case RevokeResult.NotFound() -> {}
        case RevokeResult.LastAdminKey() -> throw lastAdminKey();
      }
    }
    caughtUp.run();
    return Json.answer(200, Shapes.client(client).put("revoked_keys", revoked));
  }

  /**
   * Whether the working admin keys are this client's alone; asked before anything is revoked, so
   * that a refusal leaves every key as it was. Only for a client with an admin key others are read.
   */
  private boolean holdsAllAdminKeys(Client client) {
    Instant now = clock.instant();
    Stream<ApiKey> own = walk.keys(new Filter(client.id(), KeyState.ACTIVE, now));
    if (own.noneMatch(key -> key.isWorkingAdmin(now))) {
      return false;
    }
    Stream<ApiKey> all = walk.keys(new Filter(null, KeyState.ACTIVE, now));
    return all.noneMatch(key -> key.isWorkingAdmin(now) && !key.clientId().equals(client.id()));
  }

  /** Who may write keys, and no more, cannot take rights over Keyward itself away from others. */
  private static boolean isBeyond(OperationCall call, ApiKey key) {
    return !call.request().principal().scopes().covers(key.scopes().reserved());
  }

  private static Refusal beyondCaller() {
    return Refusal.forbidden(
        "Nobody can revoke a key with a keyward: scope that they do not hold.");
  }

  private RevokeResult revoke(String id, OperationCall call) {
    RevocationReason reason = RevocationReason.of(call.text("reason", "unspecified"));
    return apiKeys.revokeKey(id, reason, isForced(call), call.actor());
  }

  private static boolean isForced(OperationCall call) {
    return "true".equals(call.query("force"));
  }

  private static Refusal lastAdminKey() {
    return Refusal.conflict(
        "last_admin_key",
        "This is the last working key with keyward:admin",
        "Make another one first, or revoke it with ?force=true and make a new one on the machine"
            + " itself.");
  }
}
