package dev.keyward.testkit.enforcement;

import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.change.ChangeFeed;
import dev.keyward.core.quota.QuotaStore;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.signing.SigningKeyStore;
import dev.keyward.core.token.TokenRevocationStore;

/** Real stores on an empty database, for one test class. */
public record Stores(
    ClientStore clients,
    ApiKeyStore keys,
    ChangeFeed changes,
    SecretStore secrets,
    SigningKeyStore signingKeys,
    TokenRevocationStore tokenRevocations,
    QuotaStore quotas) {}
