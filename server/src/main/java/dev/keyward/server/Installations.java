package dev.keyward.server;

import dev.keyward.core.Ids;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKeyStore;
import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.AuditChain;
import dev.keyward.core.keyimport.KeyImports;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretStore;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import dev.keyward.server.data.MasterKeySource;
import dev.keyward.server.data.StartupException;
import dev.keyward.storage.count.JdbcQuotaStore;
import dev.keyward.storage.count.JdbcUsageStore;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcApiKeyStore;
import dev.keyward.storage.jdbc.JdbcAuditLog;
import dev.keyward.storage.jdbc.JdbcChangeFeed;
import dev.keyward.storage.jdbc.JdbcClaimStore;
import dev.keyward.storage.jdbc.JdbcClientStore;
import dev.keyward.storage.jdbc.JdbcClockMarkStore;
import dev.keyward.storage.jdbc.JdbcKeyImportStore;
import dev.keyward.storage.jdbc.JdbcLoginFailureStore;
import dev.keyward.storage.jdbc.JdbcPepperStore;
import dev.keyward.storage.jdbc.JdbcSecretStore;
import dev.keyward.storage.jdbc.JdbcSessionStore;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.storage.jdbc.JdbcUserStore;
import dev.keyward.storage.schema.SchemaTooNewException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Opens an {@link Installation}: the database, held against the master key before anything is read
 * with it.
 */
public final class Installations {
  private static final String IDEMPOTENCY = "idempotency";
  private static final String REFRESH_TOKEN = "refresh-token";
  private static final String DEVICE_TOKEN = "device-token";
  private static final int DIGEST_KEY_BYTES = 32;

  private Installations() {}

  /**
   * @param url as {@link Database#open(String)} takes it
   * @throws StartupException in one line, with nothing left open
   */
  public static Installation open(String url, MasterKey masterKey, InstantSource clock)
      throws StartupException {
    Database database = database(url);
    try {
      return open(database, masterKey, clock);
    } catch (StartupException | StorageException | UnwrapException e) {
      database.close();
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  private static KeyedDigest digest(
      String purpose,
      SecretStore secrets,
      SecretWrap wrap,
      SecureRandom random,
      InstantSource clock)
      throws UnwrapException {
    return KeyedDigest.under(
        KeptSecret.open(secrets, wrap, purpose, purpose + "-1", () -> newDigestKey(random), clock)
            .getLast());
  }

  private static byte[] newDigestKey(SecureRandom random) {
    byte[] key = new byte[DIGEST_KEY_BYTES];
    random.nextBytes(key);
    return key;
  }

  /**
   * Which master key the database belongs to ({@link MasterKey#checkValue}); empty for a new one,
   * which gets its schema, and no more.
   */
  public static Optional<byte[]> keyCheck(String url) throws StartupException {
    try (Database database = database(url)) {
      return new JdbcSecretStore(database).keyCheck();
    } catch (StorageException e) {
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Database database(String url) throws StartupException {
    try {
      return Database.open(url);
    } catch (SchemaTooNewException | StorageException | IllegalArgumentException e) {
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Installation open(Database database, MasterKey masterKey, InstantSource clock)
      throws StartupException, UnwrapException {
    SecureRandom random = new SecureRandom();
    SecretStore secrets = new JdbcSecretStore(database);
    MasterKeySource.verify(masterKey, secrets);
    SecretWrap wrap = new SecretWrap(masterKey, random);
    ClientStore clients = new JdbcClientStore(database);
    ApiKeyStore keys = new JdbcApiKeyStore(database);
    Peppers peppers = Peppers.load(secrets, wrap, random, clock);
    Ids ids = new Ids(random, clock);
    return new Installation(
        database,
        clients,
        keys,
        new JdbcChangeFeed(database),
        secrets,
        wrap,
        peppers,
        new JdbcPepperStore(database),
        new ApiKeys(clients, keys, peppers, ids, random, clock),
        new KeyImports(new JdbcKeyImportStore(database), peppers, ids, clock),
        new JdbcUserStore(database),
        new JdbcLoginFailureStore(database),
        new JdbcSessionStore(database),
        digest(REFRESH_TOKEN, secrets, wrap, random, clock),
        digest(DEVICE_TOKEN, secrets, wrap, random, clock),
        new JdbcSigningKeyStore(database),
        new JdbcTokenRevocationStore(database),
        new JdbcClaimStore(database),
        digest(IDEMPOTENCY, secrets, wrap, random, clock),
        new JdbcUsageStore(database),
        new JdbcQuotaStore(database),
        new JdbcAuditLog(database),
        AuditChain.load(secrets, wrap, random, clock),
        new JdbcClockMarkStore(database));
  }
}
