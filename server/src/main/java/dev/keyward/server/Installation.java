package dev.keyward.server;

import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.audit.AuditStore;
import dev.keyward.core.change.ChangeFeed;
import dev.keyward.core.clock.ClockMarkStore;
import dev.keyward.core.idempotency.ClaimStore;
import dev.keyward.core.keyimport.KeyImports;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.pepper.PepperStore;
import dev.keyward.core.quota.QuotaStore;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.session.SessionStore;
import dev.keyward.core.signing.SigningKeyStore;
import dev.keyward.core.token.TokenRevocationStore;
import dev.keyward.core.usage.UsageStore;
import dev.keyward.storage.jdbc.Database;

/**
 * What is kept, opened with its master key: all that offline commands need, and the ground a node
 * stands on.
 */
public record Installation(
    Database database,
    ClientStore clients,
    ApiKeyStore keys,
    ChangeFeed changes,
    SecretStore secrets,
    SecretWrap wrap,
    Peppers peppers,
    PepperStore pepperStore,
    ApiKeys apiKeys,
    KeyImports keyImports,
    UserStore users,
    LoginFailureStore loginFailures,
    SessionStore sessions,
    KeyedDigest refreshDigest,
    KeyedDigest deviceDigest,
    SigningKeyStore signingKeys,
    TokenRevocationStore tokenRevocations,
    ClaimStore claims,
    KeyedDigest claimDigest,
    UsageStore usage,
    QuotaStore quotas,
    AuditStore audit,
    AuditChain auditChain,
    ClockMarkStore clockMarks)
    implements AutoCloseable {
  @Override
  public void close() {
    database.close();
  }
}
