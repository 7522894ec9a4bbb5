package dev.keyward.server.config;

import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.policy.RouteTable;
import dev.keyward.core.secret.MasterKey;
import dev.keyward.server.config.KeywardConfig.Database;
import dev.keyward.server.config.KeywardConfig.Drain;
import dev.keyward.server.config.KeywardConfig.Limits;
import dev.keyward.server.config.KeywardConfig.PublicListener;
import dev.keyward.server.config.KeywardConfig.Tls;
import dev.keyward.server.config.KeywardConfig.Tokens;
import dev.keyward.server.config.route.DeliveryReader;
import dev.keyward.server.config.route.RouteReader;
import dev.keyward.server.config.route.UpstreamReader;
import dev.keyward.server.config.source.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives the settings their meaning, and their defaults where they are left out. */
final class SettingsReader {
  private static final HostPort PUBLIC_ADDRESS = new HostPort("0.0.0.0", 8443);
  private static final HostPort ADMIN_ADDRESS = new HostPort("127.0.0.1", 9443);
  private static final Function<String, Duration> HSTS = Values.duration("0s", "3650d");
  private static final Duration MAX_STALE = Duration.ofSeconds(10);

  private final Path directory;

  /**
   * @param directory what relative paths are relative to: where the configuration file is
   */
  SettingsReader(Path directory) {
    this.directory = directory;
  }

  /** Reads everything; the result counts only when no problem was noted. */
  KeywardConfig read(Section root) {
    try (root) {
      Path data = root.value("data", directory.resolve("keyward-data"), Values.path(directory));
      PublicListener listener = publicListener(root.section("public"));
      HostPort admin;
      try (Section section = root.section("admin")) {
        admin = section.value("address", ADMIN_ADDRESS, HostPort::parse);
      }
      Tokens tokens = TokenSettings.read(root.section("tokens"));
      Limits limits = LimitReader.read(root.section("limits"));
      UpstreamReader upstreams = new UpstreamReader(directory);
      upstreams.read(root.sections("upstreams"));
      DeliveryReader deliveries = new DeliveryReader(upstreams, tokens);
      return new KeywardConfig(
          data,
          listener,
          admin,
          root.url(
              "database", new Database.Sqlite(data.resolve("keyward.db")), Values.database(data)),
          masterKey(root.section("secrets")),
          tokens,
          new IssuerReader(directory).read(root.sections("issuers"), tokens.issuer()),
          IdentityHeaderReader.read(root.section("identity_headers")),
          limits,
          root.value("max_stale", MAX_STALE, Values.duration("1s", "5m")),
          new RouteTable(
              RouteReader.read(
                  root.sections("routes"),
                  listener.authPath(),
                  limits.shared(),
                  deliveries,
                  listener.clientCa() != null)));
    }
  }

  private PublicListener publicListener(Section section) {
    try (section) {
      HostPort address = section.value("address", PUBLIC_ADDRESS, HostPort::parse);
      Tls tls = tls(section);
      List<IpNetwork> proxies = section.list("trusted_proxies", List.of(), IpNetwork::parse);
      if (tls instanceof Tls.Off && !address.isLoopback() && proxies.isEmpty()) {
        section.problem("tls", "can be off only on a loopback address, or with trusted_proxies");
      }
      return new PublicListener(
          address,
          tls,
          proxies,
          section.value("auth_path", "/auth", Values::authPath),
          transportSecurity(section, tls),
          clientCa(section, tls),
          new Drain(
              section.value("drain_delay", Drain.USUAL.delay(), Values.duration("0s", "5m")),
              section.value("drain_timeout", Drain.USUAL.timeout(), Values.duration("1s", "1h"))));
    }
  }

  private @Nullable Path clientCa(Section section, Tls tls) {
    Path file = section.<@Nullable Path>value("client_ca", null, Values.path(directory));
    if (file != null && tls instanceof Tls.Off) {
      section.problem("client_ca", "is for TLS: with tls: off no client shows a certificate");
    }
    return file;
  }

  /**
   * Nothing with a certificate that no browser trusts by itself: its name is one of this machine.
   */
  private static String transportSecurity(Section section, Tls tls) {
    String usual = tls instanceof Tls.Files ? "365d" : "off";
    String wanted = section.value("hsts", usual, SettingsReader::hsts);
    boolean hostOnly = section.flag("hsts_host_only");
    if (wanted.equals("off")) {
      return "";
    }
    if (tls instanceof Tls.Off) {
      section.problem("hsts", "is for TLS: the proxy that has it is to say it");
    }
    long seconds = HSTS.apply(wanted).toSeconds();
    return "max-age=" + seconds + (hostOnly ? "" : "; includeSubDomains");
  }

  private static String hsts(String text) {
    if (!text.equals("off")) {
      Duration _ = HSTS.apply(text);
    }
    return text;
  }

  private Tls tls(Section section) {
    if (!section.isMapping("tls")) {
      return section.value("tls", new Tls.Auto(), SettingsReader::tlsWord);
    }
    List<Tls.Pair> pairs = new ArrayList<>();
    try (Section files = section.section("tls")) {
      if (!files.has("certificates")) {
        addPair(files, pairs);
        return tls(pairs);
      }
      List<Section> all = files.sections("certificates");
      if (all.isEmpty()) {
        files.problem("certificates", "must list at least one");
      }
      for (Section one : all) {
        try (one) {
          addPair(one, pairs);
        }
      }
    }
    return tls(pairs);
  }

  /** Without a pair there is a problem, and the result does not count. */
  private static Tls tls(List<Tls.Pair> pairs) {
    return pairs.isEmpty() ? new Tls.Auto() : new Tls.Files(pairs);
  }

  private void addPair(Section files, List<Tls.Pair> pairs) {
    Path certificate = files.required("certificate", Values.path(directory));
    Path key = files.required("key", Values.path(directory));
    if (certificate != null && key != null) {
      pairs.add(new Tls.Pair(certificate, key));
    }
  }

  private static Tls tlsWord(String text) {
    return switch (text) {
      case "auto" -> new Tls.Auto();
      case "off" -> new Tls.Off();
      default ->
          throw new IllegalArgumentException(
              "is auto, off, {certificate: FILE, key: FILE}, or"
                  + " {certificates: [{certificate: FILE, key: FILE}, …]}");
    };
  }

  private static @Nullable MasterKey masterKey(Section section) {
    try (section) {
      return section.secret("master_key", MasterKey::parse);
    }
  }
}
