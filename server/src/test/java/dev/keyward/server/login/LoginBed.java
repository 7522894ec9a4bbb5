package dev.keyward.server.login;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEntry;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.secret.KeptSecret;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.core.session.RefreshToken.Transport;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.login.LoginService.Browser;
import dev.keyward.server.login.UserPasswords.StartResult;
import dev.keyward.server.login.Users.CreateResult;
import dev.keyward.server.login.Users.NewUser;
import dev.keyward.server.login.guard.DeviceTokens;
import dev.keyward.server.login.guard.LoginGuard;
import dev.keyward.server.password.FastHashing;
import dev.keyward.server.password.Password;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;
import dev.keyward.storage.jdbc.Database;
import dev.keyward.storage.jdbc.JdbcAuditLog;
import dev.keyward.storage.jdbc.JdbcLoginFailureStore;
import dev.keyward.storage.jdbc.JdbcTokenRevocationStore;
import dev.keyward.storage.jdbc.JdbcUserStore;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of users over a new SQLite file. */
final class LoginBed implements AutoCloseable {
  static final Instant START = Instant.parse("2030-01-01T00:00:00.123Z");
  static final String PASSWORD = "correct horse battery staple 7";
  static final String OTHER = "wrong donkey capacitor paperclip 8";
  static final Scopes ADMIN = Scopes.of(Scopes.ADMIN);
  static final Scopes WRITER = Scopes.of("keyward:users:write");
  static final Actor ACTOR = new Actor("key_caller", "request-1", "127.0.0.1");

  static final Browser PROGRAM = new Browser("curl/8", Transport.BODY);

  final Database database;
  final JdbcTokenRevocationStore revoked;
  private final JdbcAuditLog audit;
  final PasswordHashing hashing = FastHashing.open();
  final JdbcUserStore store;
  final JdbcLoginFailureStore failures;
  final LoginGuard guard;
  final Users users;
  final UserPasswords passwords;
  volatile Instant now = START;

  /** The ids of users who were locked. */
  final List<String> locked = new ArrayList<>();

  /** Runs when a reset was judged and before it is stored: what somebody else did in between. */
  Runnable beforeReset = () -> {};

  LoginBed(Path directory) throws Exception {
    SecureRandom random = new SecureRandom();
    database = Database.open("sqlite:" + directory.resolve("keyward.db").toAbsolutePath());
    store = new JdbcUserStore(database);
    revoked = new JdbcTokenRevocationStore(database);
    audit = new JdbcAuditLog(database);
    Ids ids = new Ids(random, () -> now);
    TokenRevocations revocations = new TokenRevocations(revoked, ids, () -> now);
    PasswordPolicy policy = new PasswordPolicy();
    failures = new JdbcLoginFailureStore(database);
    guard =
        new LoginGuard(
            new DeviceTokens(
                KeyedDigest.under(new KeptSecret("device-token-1", new byte[32])),
                random,
                () -> now),
            failures,
            (userId, from) -> locked.add(userId));
    users = new Users(store, failures, revocations, policy, hashing, ids, () -> now);
    passwords =
        new UserPasswords(racedStore(), revocations, policy, hashing, guard, random, () -> now);
  }

  private UserStore racedStore() {
    return (UserStore)
        Proxy.newProxyInstance(
            UserStore.class.getClassLoader(),
            new Class<?>[] {UserStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("startReset")) {
                beforeReset.run();
              }
              return method.invoke(store, arguments);
            });
  }

  /** A new user with {@link #PASSWORD}. */
  User user(String username, String... scopes) {
    NewUser wanted = new NewUser(username, PASSWORD, Scopes.of(scopes), null, Map.of(), ADMIN);
    return ((CreateResult.Created) users.create(wanted, ACTOR)).user();
  }

  /** A new reset token of the user. */
  ResetToken reset(User user) {
    return ((StartResult.Started) passwords.startReset(user.id(), any -> true, ADMIN, ACTOR))
        .token();
  }

  boolean hasPassword(User user, String password) {
    String phc = store.findByUsername(user.username()).orElseThrow().passwordHash();
    return hashing.verify(Password.of(password), phc);
  }

  String phc(User user) {
    return store.findByUsername(user.username()).orElseThrow().passwordHash();
  }

  /** All revocations so far. */
  List<TokenRevocation> revoked() {
    return revoked.current(Instant.EPOCH);
  }

  /** All audited acts so far. */
  List<AuditEvent> acts() {
    return audit.list(null, 1_000).items().stream().map(AuditEntry::event).toList();
  }

  /** Everything that a refused call must leave as it is. */
  String everything() {
    return store.list(null, 1_000).items().toString()
        + store.list(null, 1_000).items().stream().map(this::phc).toList()
        + revoked()
        + acts();
  }

  @Override
  public void close() {
    hashing.close();
    database.close();
  }
}
