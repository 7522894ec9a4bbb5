package dev.keyward.server.config;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.answer.IdentityNames;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.limit.Limit;
import dev.keyward.core.limit.RateLimit;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.session.SessionPolicy;
import dev.keyward.core.token.CustomClaims;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything {@code keyward.yaml} says, checked. {@link ConfigFile} makes it.
 *
 * @param data the data directory, absolute
 * @param admin where the admin listener listens
 * @param masterKey null for the file in the data directory
 * @param issuers whose tokens count beside own ones
 * @param identity what upstreams call the fields that say who calls
 * @param maxStale how old knowledge of revocations may become before requests are refused
 */
public record KeywardConfig(
    Path data,
    PublicListener publicListener,
    HostPort admin,
    Database database,
    @Nullable MasterKey masterKey,
    Tokens tokens,
    List<IssuerSettings> issuers,
    IdentityNames identity,
    Limits limits,
    Duration maxStale,
    RouteTable routes) {

  public KeywardConfig {
    issuers = List.copyOf(issuers);
  }

  /** The routes in the order of the file. */
  public List<Route> routeList() {
    return routes.routes();
  }

  /** The files that it names, and whose content counts when it is read. */
  public Set<Path> files() {
    Set<Path> files = new HashSet<>(publicListener.files());
    for (IssuerSettings issuer : issuers) {
      if (issuer.keySet() instanceof IssuerSettings.KeySet.Url url && url.ca() != null) {
        files.add(url.ca());
      }
    }
    return files;
  }

  /** The same with other routes. */
  public KeywardConfig withRoutes(List<Route> others) {
    return new KeywardConfig(
        data,
        publicListener,
        admin,
        database,
        masterKey,
        tokens,
        issuers,
        identity,
        limits,
        maxStale,
        new RouteTable(others));
  }

  /**
   * The listener that everybody reaches.
   *
   * @param trustedProxies whose {@code X-Forwarded-*} count
   * @param authPath the prefix of Keyward's own endpoints, such as {@code /auth}
   * @param transportSecurity what browsers are told of TLS (RFC 6797 section 6.1); empty for
   *     nothing
   * @param clientCa a PEM file with those who issue the certificates of clients, absolute; null for
   *     asking for none
   */
  public record PublicListener(
      HostPort address,
      Tls tls,
      List<IpNetwork> trustedProxies,
      String authPath,
      String transportSecurity,
      @Nullable Path clientCa) {
    public PublicListener {
      trustedProxies = List.copyOf(trustedProxies);
    }

    /** What is read to know the certificates. */
    public Set<Path> files() {
      Set<Path> files = new HashSet<>(tls.files());
      if (clientCa != null) {
        files.add(clientCa);
      }
      return files;
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
    /** What is read to know the certificates. */
    default Set<Path> files() {
      return Set.of();
    }

    /** A certificate of the local CA in the data directory. */
    record Auto() implements Tls {}

    /** Not at all. */
    record Off() implements Tls {}

    /**
     * The operator's own certificates.
     *
     * @param pairs at least one; the first is for clients that ask for no name
     */
    record Files(List<Pair> pairs) implements Tls {
      public Files {
        pairs = List.copyOf(pairs);
      }

      @Override
      public Set<Path> files() {
        return pairs.stream()
            .flatMap(pair -> Stream.of(pair.certificate(), pair.key()))
            .collect(Collectors.toUnmodifiableSet());
      }
    }

    /** PEM files, absolute: a certificate with its chain, and its key. */
    record Pair(Path certificate, Path key) {}
  }

  /** Where clients, keys and audit rows are kept. */
  public sealed interface Database {
    /**
     * What {@link dev.keyward.storage.jdbc.Database#open(String)} takes. May hold a password: not
     * for logs.
     */
    String url();

    /**
     * A file.
     *
     * @param file absolute
     */
    record Sqlite(Path file) implements Database {
      @Override
      public String url() {
        return "sqlite:" + file;
      }
    }

    /** A PostgreSQL server. */
    record PostgreSql(String url) implements Database {
      @Override
      public String toString() {
        return "PostgreSql[***]";
      }
    }
  }

  /**
   * Own access tokens.
   *
   * @param issuer null for the public URL of the first run
   * @param audience null for the same
   * @param sessions how long logins can be renewed
   * @param claims from metadata
   * @param secret what HS256 and its like sign with; null for the other algorithms. Not for logs
   */
  public record Tokens(
      @Nullable String issuer,
      @Nullable String audience,
      JwsAlgorithm algorithm,
      Duration accessTtl,
      SessionPolicy sessions,
      Duration rotateEvery,
      CustomClaims claims,
      byte @Nullable [] secret) {
    @Override
    public String toString() {
      return "Tokens[" + algorithm + ']';
    }
  }

  /**
   * Limits that belong to no route; null means off.
   *
   * @param failuresPerAddress wrong credentials of one address
   * @param perAddress all requests of one address
   * @param login attempts to log in
   * @param shared what routes may name
   */
  public record Limits(
      @Nullable RateLimit failuresPerAddress,
      @Nullable RateLimit perAddress,
      Login login,
      List<Limit> shared) {
    public Limits {
      shared = List.copyOf(shared);
    }

    /**
     * Attempts to log in.
     *
     * @param perAddress from one address, for whatever account
     * @param perAccount that failed, for one account, from wherever
     */
    public record Login(@Nullable RateLimit perAddress, @Nullable RateLimit perAccount) {}
  }
}
