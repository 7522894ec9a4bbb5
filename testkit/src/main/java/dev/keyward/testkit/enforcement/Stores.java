package dev.keyward.testkit.enforcement;

import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.change.ChangeFeed;
import dev.keyward.core.secret.SecretStore;

/** Real stores on an empty database, for one test class. */
public record Stores(
    ClientStore clients, ApiKeyStore keys, ChangeFeed changes, SecretStore secrets) {}
