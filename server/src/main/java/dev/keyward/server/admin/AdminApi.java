package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKeyAuthenticator;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.idempotency.ClaimStore;
import dev.keyward.core.keyimport.KeyImports;
import dev.keyward.core.lifecycle.ClientChanges;
import dev.keyward.core.lifecycle.KeyChanges;
import dev.keyward.core.lifecycle.KeyRotation;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.pepper.PepperRotation;
import dev.keyward.core.quota.Quotas;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.admin.condition.Idempotency;
import dev.keyward.server.admin.node.NodeOperations;
import dev.keyward.server.admin.node.NodeView;
import dev.keyward.server.audit.AuditOperations;
import dev.keyward.server.explain.ExplainOperations;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.login.UserPasswords;
import dev.keyward.server.login.Users;
import dev.keyward.server.openapi.ApiEndpoint;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.pepper.PepperOperations;
import dev.keyward.server.session.SessionAdministration;
import dev.keyward.server.signing.SigningKeyOperations;
import dev.keyward.server.upkeep.FirstUses;
import dev.keyward.server.usage.UsageFlusher;
import dev.keyward.server.usage.UsageOperations;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The endpoint behind the admin listener. After a write it waits until this node's caches know of
 * it. Whether the caller may use an operation was decided before, by the routes of {@link
 * AdminRoutes}.
 */
public final class AdminApi implements Endpoint {
  private final ApiEndpoint operations;

  /**
   * What operations on clients and keys need.
   *
   * @param rules by which they are made
   * @param imports by which keys are brought from elsewhere
   * @param recognised by whom a presented key is recognised
   * @param firstUses what has ended keys on this node
   * @param usage what has been counted of them
   * @param quotas what of their quotas has been taken
   * @param peppers what they are hashed under
   */
  public record Keys(
      ClientStore clients,
      ApiKeyStore keys,
      ApiKeys rules,
      KeyImports imports,
      ApiKeyAuthenticator recognised,
      FirstUses firstUses,
      UsageFlusher usage,
      Quotas quotas,
      PepperRotation peppers) {}

  /**
   * What operations on users and tokens need.
   *
   * @param rules by which users are made, changed and deleted
   */
  public record Logins(
      UserStore users,
      Users rules,
      UserPasswords passwords,
      TokenRevocations revocations,
      SessionAdministration sessions) {}

  /**
   * What calls need that are carried out once, however often they are sent.
   *
   * @param digest under which they are remembered
   */
  public record Once(ClaimStore claims, KeyedDigest digest) {}

  /**
   * @param caughtUp run after every committed write; returns when this node's caches have applied
   *     it, such as {@code ChangeFollower::poll}
   */
  public AdminApi(
      Keys keys,
      Logins logins,
      Once once,
      AuditOperations audit,
      SigningKeyOperations signing,
      ExplainOperations explain,
      Runnable caughtUp,
      NodeView node,
      InstantSource clock) {
    Idempotency idempotency = new Idempotency(once.claims(), once.digest(), clock);
    OpenApiDocument document = OpenApiDocument.admin();
    Map<String, OperationHandler> handlers = new HashMap<>();
    ClientChanges clientChanges = new ClientChanges(keys.clients(), logins.revocations(), clock);
    handlers.putAll(
        new ClientOperations(
                keys.clients(), keys.rules(), clientChanges, idempotency, caughtUp, clock)
            .handlers());
    KeyOperations keyOperations =
        new KeyOperations(
            keys.keys(),
            keys.rules(),
            keys.recognised(),
            keys.usage().store(),
            idempotency,
            caughtUp,
            clock);
    handlers.putAll(new KeyImportOperations(keys.imports(), caughtUp, clock).handlers());
    KeyRotation rotation = new KeyRotation(keys.keys(), keys.rules(), clock);
    Map<String, OperationHandler> onKeys = new HashMap<>(keyOperations.handlers());
    onKeys.putAll(
        new RotateOperations(rotation, keys.recognised(), keyOperations, caughtUp, clock)
            .handlers());
    onKeys.putAll(
        new KeyChangeOperations(
                new KeyChanges(keys.keys(), clock), keys.usage().store(), caughtUp, clock)
            .handlers());
    onKeys.forEach((id, handler) -> handlers.put(id, after(keys.firstUses(), handler)));
    PepperOperations peppers = new PepperOperations(keys.peppers(), caughtUp);
    handlers.putAll(peppers.handlers(making -> idempotency.once(making, peppers::show)));
    handlers.putAll(
        new UsageOperations(keys.keys(), keys.usage(), keys.quotas(), clock).handlers());
    handlers.putAll(
        new UserOperations(
                logins.users(), logins.rules(), logins.passwords(), idempotency, caughtUp)
            .handlers());
    handlers.putAll(new TokenOperations(logins.revocations(), caughtUp, clock).handlers());
    handlers.putAll(logins.sessions().handlers());
    handlers.putAll(signing.handlers(making -> idempotency.once(making, signing::show)));
    handlers.putAll(audit.handlers());
    handlers.putAll(explain.handlers());
    handlers.putAll(new NodeOperations(node, document).handlers());
    this.operations = new ApiEndpoint(document, handlers);
  }

  /** A key is shown and changed as what this node has seen has made it. */
  private static OperationHandler after(FirstUses firstUses, OperationHandler handler) {
    return call -> {
      firstUses.storeNow();
      return handler.handle(call);
    };
  }

  @Override
  public HttpAnswer handle(EndpointRequest request) {
    return operations.handle(request.path(), request);
  }
}
