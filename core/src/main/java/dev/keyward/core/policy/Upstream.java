package dev.keyward.core.policy;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Where requests go on to: one server, or several that take turns.
 *
 * @param name as operators call it; the URL of a server that has no other name
 * @param servers scheme, host and port of each; all {@code http} or all {@code https}
 * @param protocol what is spoken to them
 */
public record Upstream(
    String name, List<URI> servers, Protocol protocol, UpstreamTls tls, Health health) {
  /** What is spoken to a server. Nothing is tried and taken back: both sides know. */
  public enum Protocol {
    /** RFC 9112. */
    HTTP_1_1,
    /** RFC 9113; without TLS by prior knowledge (section 3.3). */
    HTTP_2
  }

  /**
   * When a server is left out (passive health): nobody asks it anything but the requests that go to
   * it anyway.
   *
   * @param failures in a row that make it rest, at least 1
   * @param rest how long it gets no requests then, unless all others rest too
   */
  public record Health(int failures, Duration rest) {
    public static final Health USUAL = new Health(3, Duration.ofSeconds(10));
  }

  public Upstream {
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("an upstream has one server at least");
    }
  }

  /** Servers that speak HTTP/1.1, and show certificates that Java trusts where there is TLS. */
  public static Upstream of(List<URI> servers) {
    return new Upstream(
        servers.stream().map(URI::toString).reduce((a, b) -> a + ", " + b).orElse(""),
        servers,
        Protocol.HTTP_1_1,
        UpstreamTls.USUAL,
        Health.USUAL);
  }

  /** One server; see {@link #of(List)}. */
  public static Upstream of(URI server) {
    return of(List.of(server));
  }

  /** Whether this is the one server {@code uri} and no other. */
  public boolean is(URI uri) {
    return servers.equals(List.of(uri));
  }

  /** Cheap: upstreams are looked up with each request, and differ by their names. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Upstream that
            && name.equals(that.name)
            && servers.equals(that.servers)
            && protocol == that.protocol
            && tls.equals(that.tls)
            && health.equals(that.health);
  }
}
