package dev.keyward.server.e2e;

import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcSigningKeyStore;
import dev.keyward.testkit.enforcement.TokenMint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An installation that signs with a key which the test has too. The process makes its key itself
 * and tells nobody; so it makes one of another algorithm first, and is stopped, and the mint's key
 * is put into its database.
 */
record MintedHome(ServerHome home, String adminKey, TokenMint mint) {
  static MintedHome in(ServerHome home, String rest) throws Exception {
    String adminKey = home.configure(settings("EdDSA", rest)).install();
    TokenMint mint = new TokenMint(now());
    byte[] file = Files.readAllBytes(home.data().resolve("master.key"));
    try (Database database = Database.open("sqlite:" + home.data().resolve("keyward.db"))) {
      MasterKey masterKey = MasterKey.parse(new String(file, StandardCharsets.UTF_8).strip());
      mint.install(
          new JdbcSigningKeyStore(database), new SecretWrap(masterKey, new SecureRandom()));
    }
    home.configure(settings("ES256", rest));
    return new MintedHome(home, adminKey, mint);
  }

  private static String settings(String algorithm, String rest) {
    return "tokens: {issuer: '%s', audience: '%s', algorithm: %s}\n%s"
        .formatted(TokenMint.ISSUER, TokenMint.AUDIENCE, algorithm, rest);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /** The mint, at this moment. */
  TokenMint current() {
    return mint.at(now());
  }

  Service serve() throws Exception {
    return Service.serveWith(adminKey, home);
  }
}
