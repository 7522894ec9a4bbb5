package dev.keyward.server.admin;

import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeyStore.RevokeResult;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.server.admin.openapi.OperationCall;
import dev.keyward.server.admin.openapi.Refusal;
import java.time.InstantSource;
import java.util.Map;

/** Revocation: immediate and final. */
final class RevokeOperations {
  private static final Scopes ADMIN = Scopes.of(Scopes.ADMIN);

  private final ClientStore clients;
  private final WorkingKeys working;
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
    this.working = new WorkingKeys(keys, clock);
    this.apiKeys = apiKeys;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of("revokeKey", this::revoke, "revokeClientKeys", this::revokeAll);
  }

  private HttpAnswer revoke(OperationCall call) throws Refusal {
    return switch (revoke(call.variable("key_id"), call)) {
      case RevokeResult.Revoked(ApiKey key) -> {
        caughtUp.run();
        yield Json.answer(200, Json.key(key, clock.instant()));
      }
      case RevokeResult.NotFound() -> throw Refusal.notFound();
      case RevokeResult.LastAdminKey() -> throw lastAdminKey();
    };
  }

  /**
   * Looks for the last admin key before anything is revoked, so that a refusal leaves every key as
   * it was.
   */
  private HttpAnswer revokeAll(OperationCall call) throws Refusal {
    Client client = clients.find(call.variable("client_id")).orElseThrow(Refusal::notFound);
    boolean hasAdminKey = working.of(client.id()).anyMatch(RevokeOperations::isAdmin);
    if (hasAdminKey
        && !isForced(call)
        && working.all().noneMatch(k -> isAdmin(k) && !k.clientId().equals(client.id()))) {
      throw lastAdminKey();
    }
    int revoked = 0;
    for (ApiKey key : (Iterable<ApiKey>) working.of(client.id())::iterator) {
      switch (revoke(key.id(), call)) {
        case RevokeResult.Revoked _ -> revoked++;
        case RevokeResult.NotFound() -> {}
        case RevokeResult.LastAdminKey() -> throw lastAdminKey();
      }
    }
    caughtUp.run();
    return Json.answer(200, Json.client(client).put("revoked_keys", revoked));
  }

  private RevokeResult revoke(String id, OperationCall call) {
    RevocationReason reason = RevocationReason.of(call.text("reason", "unspecified"));
    return apiKeys.revokeKey(id, reason, isForced(call), call.actor());
  }

  private static boolean isForced(OperationCall call) {
    return "true".equals(call.query("force"));
  }

  private static boolean isAdmin(ApiKey key) {
    return key.scopes().covers(ADMIN);
  }

  private static Refusal lastAdminKey() {
    return Refusal.conflict(
        "last_admin_key",
        "This is the last working key with keyward:admin",
        "Make another one first, or revoke it with ?force=true and make a new one on the machine"
            + " itself.");
  }
}
