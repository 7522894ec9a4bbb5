package dev.keyward.storage.engine;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.util.DriverDataSource;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL over the network. The driver is plain Java and blocks politely, so work runs on the
 * caller's (virtual) thread.
 *
 * <p>To a server that is not on this machine the connection is encrypted and the certificate is
 * checked with the host name (ASVS 12.3.2), unless the URL says otherwise with {@code sslmode}.
 * Without {@code sslrootcert} the certificate must come from an authority that Java trusts.
 */
final class PostgresDialect implements Dialect {
  static final String SCHEME = "postgresql://";

  private static final Pattern URL =
      Pattern.compile(
          "postgresql://(?<user>[^:@/?#]+)(:(?<password>[^@/?#]*))?@(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?"
              + "/(?<database>[^/?#]+)(\\?(?<options>[^#]*))?");

  /** Others are refused: they are misspelt, load classes by name, or undo a promise made here. */
  private static final Set<String> OPTIONS =
      Set.of(
          "sslmode",
          "sslrootcert",
          "sslcert",
          "sslkey",
          "sslpassword",
          "channelBinding",
          "requireAuth",
          "currentSchema",
          "ApplicationName");

  /** From nothing to all, as PostgreSQL documents them. */
  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int DEFAULT_PORT = 5432;
  private static final int CONNECT_SECONDS = 2;
  private static final int LIVENESS_MILLIS = 1_000;

  /** Beyond this a server that says nothing counts as gone. */
  private static final int ANSWER_SECONDS = 10;

  private final String host;
  private final int port;
  private final String database;
  private final String user;
  private final @Nullable String password;
  private final Map<String, String> options;

  private PostgresDialect(Matcher url) {
    this.host = url.group("host");
    this.port = url.group("port") == null ? DEFAULT_PORT : Integer.parseInt(url.group("port"));
    this.database = decode(url.group("database"));
    this.user = decode(url.group("user"));
    this.password = url.group("password") == null ? null : decode(url.group("password"));
    this.options = options(url.group("options"));
  }

  static PostgresDialect parse(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a PostgreSQL database is postgresql://user[:password]@host[:port]/name?options, special"
              + " characters escaped as in any URL");
    }
    PostgresDialect parsed = new PostgresDialect(matcher);
    if (!SSL_MODES.contains(parsed.options.getOrDefault("sslmode", "require"))) {
      throw new IllegalArgumentException(
          "the sslmode of a PostgreSQL database is one of " + SSL_MODES);
    }
    if (parsed.port < 1 || parsed.port > 65_535) {
      throw new IllegalArgumentException("the port of a PostgreSQL database is 1 to 65535");
    }
    return parsed;
  }

  private static Map<String, String> options(@Nullable String query) {
    Map<String, String> options = new TreeMap<>();
    for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (equals < 0
          || !OPTIONS.contains(name)
          || options.put(name, decode(pair.substring(equals + 1))) != null) {
        throw new IllegalArgumentException(
            "the options of a PostgreSQL database are, each at most once, "
                + new TreeSet<>(OPTIONS));
      }
    }
    return options;
  }

  /** Undoes the escapes of a URL; a plus sign stands for itself, as it does outside forms. */
  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the URL of the PostgreSQL database has a bad escape");
    }
  }

  @Override
  public String name() {
    return "the PostgreSQL database " + database + " at " + host + ":" + port;
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of("bytes", "BYTEA", "bytewise", "COLLATE \"C\"");
  }

  @Override
  public void prepare() {
    // The server and the database are made by their operator.
  }

  @Override
  public DataSource migrationSource() {
    return source(0);
  }

  /**
   * Settings go by name and not through the driver's classes, which cannot be compiled against
   * without the annotations they lack.
   */
  private DataSource source(int answerSeconds) {
    Properties settings = new Properties();
    settings.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
    settings.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
    settings.setProperty("socketTimeout", String.valueOf(answerSeconds));
    settings.setProperty("tcpKeepAlive", "true");
    settings.setProperty("ApplicationName", "keyward");
    // What the server says about a failed row repeats the row, and that would end up in logs.
    settings.setProperty("logServerErrorDetail", "false");
    if (!LOOPBACK.contains(host)) {
      settings.setProperty("sslmode", "verify-full");
    }
    settings.putAll(options);
    if (!options.containsKey("sslrootcert")
        && "verify-full".equals(settings.getProperty("sslmode"))) {
      settings.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
    String url =
        "jdbc:postgresql://"
            + host
            + ":"
            + port
            + "/"
            + URLEncoder.encode(database, StandardCharsets.UTF_8);
    return new DriverDataSource(url, "org.postgresql.Driver", settings, user, password);
  }

  @Override
  public boolean isBusy(SQLException e) {
    return false;
  }

  @Override
  public Lanes openLanes(int connections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("keyward-postgresql");
    config.setDataSource(source(ANSWER_SECONDS));
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(CONNECT_SECONDS * 1_000L);
    config.setValidationTimeout(LIVENESS_MILLIS);
    // A statement must see what was committed while it waited for the lock of the transaction
    // before.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionInitSql("SET lock_timeout = '3s'");
    Lane lane = Lane.onCallerThread(config);
    return new Lanes(lane, lane);
  }
}
