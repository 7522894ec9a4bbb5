package dev.keyward.testkit.store.scene;

import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.audit.AuditStore;
import dev.keyward.core.change.ChangeFeed;
import dev.keyward.core.idempotency.ClaimStore;
import dev.keyward.core.keyimport.KeyImportStore;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.pepper.PepperStore;
import dev.keyward.core.quota.QuotaStore;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.session.SessionStore;
import dev.keyward.core.signing.SigningKeyStore;
import dev.keyward.core.token.TokenRevocationStore;
import dev.keyward.core.usage.UsageStore;
import java.util.List;
import java.util.function.Supplier;

/**
 * The stores of one node.
 *
 * @param audit all audit events, oldest first
 * @param end closes the node's connections
 */
public record Stores(
    ClientStore clients,
    ApiKeyStore keys,
    ChangeFeed feed,
    SecretStore secrets,
    PepperStore peppers,
    UserStore users,
    LoginFailureStore loginFailures,
    SessionStore sessions,
    TokenRevocationStore revocations,
    SigningKeyStore signingKeys,
    ClaimStore claims,
    KeyImportStore imports,
    UsageStore usage,
    QuotaStore quotas,
    AuditStore log,
    Supplier<List<AuditEvent>> audit,
    Runnable end)
    implements AutoCloseable {
  @Override
  public void close() {
    end.run();
  }
}
