package dev.keyward.server.config;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.secret.MasterKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything {@code keyward.yaml} says, checked. {@link ConfigFile} makes it.
 *
 * @param data the data directory, absolute
 * @param admin where the admin listener listens
 * @param masterKey null for the file in the data directory
 * @param maxStale how old knowledge of revocations may become before requests are refused
 */
public record KeywardConfig(
    Path data,
    PublicListener publicListener,
    HostPort admin,
    Database database,
    @Nullable MasterKey masterKey,
    Limits limits,
    Duration maxStale,
    RouteTable routes) {

  /** The routes in the order of the file. */
  public List<Route> routeList() {
    return routes.routes();
  }

  /**
   * The listener that everybody reaches.
   *
   * @param trustedProxies whose {@code X-Forwarded-*} count
   * @param authPath the prefix of Keyward's own endpoints, such as {@code /auth}
   */
  public record PublicListener(HostPort address, Tls tls, List<IpNetwork> trustedProxies, String authPath) {
    public PublicListener {
      trustedProxies = List.copyOf(trustedProxies);
    }

    public boolean trusts(ClientAddress address) {
      for (int i = 0; i < trustedProxies.size(); i++) {
        if (trustedProxies.get(i).contains(address)) {
          return true;
        }
      }
      return false;
    }
  }

  /** How the public listener encrypts. */
  public sealed interface Tls {
    /** A certificate of the local CA in the data directory. */
    record Auto() implements Tls {}

    /** Not at all. */
    record Off() implements Tls {}

    /** The operator's own PEM files, absolute: the certificate with its chain, and its key. */
    record Files(Path certificate, Path key) implements Tls {}
  }

  /** Where clients, keys and audit rows are kept. */
  public sealed interface Database {
    /**
     * @param file absolute
     */
    record Sqlite(Path file) implements Database {}

    /**
     * A PostgreSQL server.
     *
     * @param password null when the address has none
     * @param query what follows {@code ?} in the address, such as {@code sslmode=verify-full}; empty for nothing
     */
    record PostgreSql(String user, @Nullable String password, String host, int port, String name, String query)
        implements Database {
      /** Without the password. */
      @Override
      public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + name;
      }
    }
  }

  /**
   * Limits that belong to no route; null means off.
   *
   * @param failuresPerAddress wrong credentials of one address
   * @param perAddress all requests of one address
   */
  public record Limits(@Nullable RateLimit failuresPerAddress, @Nullable RateLimit perAddress) {}
}
