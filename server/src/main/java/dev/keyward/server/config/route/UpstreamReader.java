package dev.keyward.server.config.route;

import dev.keyward.core.policy.Upstream;
import dev.keyward.core.policy.Upstream.Health;
import dev.keyward.core.policy.Upstream.Protocol;
import dev.keyward.core.policy.UpstreamTls;
import dev.keyward.server.config.Values;
import dev.keyward.server.config.source.Section;
import dev.keyward.server.data.PemFiles;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.data.TlsMaterial;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code upstreams}, and what routes say of theirs. */
public final class UpstreamReader {
  private static final int MOST_SERVERS = 64;
  private static final int MOST_FAILURES = 1_000;

  private final Path directory;
  private final Map<String, Upstream> named = new HashMap<>();

  /**
   * @param directory what relative paths are relative to
   */
  public UpstreamReader(Path directory) {
    this.directory = directory;
  }

  /** Reads the upstreams that routes may name. */
  public void read(List<Section> sections) {
    for (Section section : sections) {
      Upstream upstream = upstream(section);
      if (upstream != null && named.putIfAbsent(upstream.name(), upstream) != null) {
        section.problem("name", "another upstream has this name");
      }
    }
  }

  private @Nullable Upstream upstream(Section section) {
    try (section) {
      String name = section.required("name", UpstreamReader::name);
      List<URI> servers = servers(section, "urls");
      if (!section.has("urls")) {
        section.problem("urls", "is required, such as [http://10.0.0.5:8080]");
      }
      Protocol protocol = section.value("protocol", Protocol.HTTP_1_1, UpstreamReader::protocol);
      UpstreamTls tls = tls(section, servers);
      Health health =
          new Health(
              (int) section.number("fail_after", Health.USUAL.failures(), 1, MOST_FAILURES),
              section.value("fail_for", Health.USUAL.rest(), Values.duration("1s", "1h")));
      return name == null || servers.isEmpty()
          ? null
          : new Upstream(name, servers, protocol, tls, health);
    }
  }

  private UpstreamTls tls(Section section, List<URI> servers) {
    List<X509Certificate> authorities =
        section.value("ca", List.of(), text -> authorities(path(section, text)));
    String serverName = section.value("server_name", "", Values::host);
    Path certificate =
        section.<@Nullable Path>value("certificate", null, text -> path(section, text));
    Path key = section.<@Nullable Path>value("key", null, text -> path(section, text));
    boolean plain = servers.stream().anyMatch(server -> server.getScheme().equals("http"));
    for (String setting : List.of("ca", "server_name", "certificate", "key")) {
      if (plain && section.has(setting)) {
        section.problem(setting, "is for https alone");
      }
    }
    if ((certificate == null) != (key == null)) {
      section.problem("certificate", "goes with key: write both, or none");
    }
    TlsMaterial own = certificate == null || key == null ? null : own(section, certificate, key);
    return own == null
        ? new UpstreamTls(authorities, serverName, null, List.of())
        : new UpstreamTls(authorities, serverName, own.key(), List.of(own.chain()));
  }

  private static @Nullable TlsMaterial own(Section section, Path certificate, Path key) {
    try {
      return PemFiles.load(certificate, key, InstantSource.system());
    } catch (StartupException e) {
      section.problem("certificate", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static List<X509Certificate> authorities(Path file) {
    try {
      return PemFiles.certificates(file);
    } catch (StartupException e) {
      throw new IllegalArgumentException("holds no PEM certificate that can be read", e);
    }
  }

  private Path path(Section section, String text) {
    Path file = Values.path(directory).apply(text);
    section.reads(file);
    return file;
  }

  /** The upstream of a route: the name of one of {@code upstreams}, a URL, or several. */
  @Nullable Upstream ofRoute(Section section) {
    if (section.isList("upstream")) {
      List<URI> servers = servers(section, "upstream");
      return servers.isEmpty() ? null : Upstream.of(servers);
    }
    return section.required("upstream", this::one);
  }

  private Upstream one(String text) {
    if (text.contains("://")) {
      return Upstream.of(Values.upstream(text));
    }
    Upstream upstream = named.get(text);
    if (upstream == null) {
      throw new IllegalArgumentException(
          "is written as http://host:port or https://host:port, or names one of upstreams");
    }
    return upstream;
  }

  private static List<URI> servers(Section section, String name) {
    List<URI> servers = section.some(name, List.of(), Values::upstream);
    if (new HashSet<>(servers).size() < servers.size()) {
      section.problem(name, "names a server twice");
    } else if (servers.stream().map(URI::getScheme).distinct().count() > 1) {
      section.problem(name, "must be all http or all https");
    } else if (servers.size() > MOST_SERVERS) {
      section.problem(name, "has at most " + MOST_SERVERS + " servers");
    }
    return servers;
  }

  private static Protocol protocol(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "http/1.1" -> Protocol.HTTP_1_1;
      case "http/2" -> Protocol.HTTP_2;
      default -> throw new IllegalArgumentException("a protocol is http/1.1 or http/2");
    };
  }

  private static String name(String text) {
    if (text.contains("://")) {
      throw new IllegalArgumentException("is a name, not a URL");
    }
    return Values.name(text);
  }
}
