package dev.keyward.server.gateway.upstream;

import dev.keyward.core.policy.Upstream;
import dev.keyward.core.policy.UpstreamTls;
import dev.keyward.server.net.TlsContexts;
import io.netty.handler.ssl.SslContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS toward the servers of an upstream: trusts whom the configuration names, or else what the JDK
 * trusts, and holds each certificate to the name it should have (RFC 9110 section 4.3.4). Made with
 * the first connection.
 */
final class UpstreamTlsContext {
  private final Upstream upstream;
  private @Nullable SslContext context;

  UpstreamTlsContext(Upstream upstream) {
    this.upstream = upstream;
  }

  /** The name that a server's certificate is held to. */
  String nameOf(Origin server) {
    String name = upstream.tls().serverName();
    return name.isEmpty() ? server.host() : name;
  }

  synchronized SslContext context() throws SSLException {
    SslContext made = context;
    if (made == null) {
      UpstreamTls tls = upstream.tls();
      made =
          TlsContexts.client(
              tls.authorities(),
              tls.key(),
              tls.chain(),
              upstream.protocol() == Upstream.Protocol.HTTP_2);
      context = made;
    }
    return made;
  }
}
