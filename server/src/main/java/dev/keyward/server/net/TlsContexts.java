package dev.keyward.server.net;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.2 and 1.3 with forward-secret AEAD suites alone (ASVS 12.1.1, 12.1.2), offering HTTP/2
 * before HTTP/1.1.
 */
public final class TlsContexts {
  private static final List<String> SUITES =
      Http2SecurityUtil.CIPHERS.stream()
          .filter(
              suite ->
                  suite.startsWith("TLS_AES")
                      || suite.startsWith("TLS_CHACHA20")
                      || suite.startsWith("TLS_ECDHE"))
          .toList();

  private TlsContexts() {}

  /**
   * @param chain the server's certificate first
   * @throws SSLException when key and certificate cannot be used
   */
  public static SslContext server(PrivateKey key, X509Certificate[] chain) throws SSLException {
    return SslContextBuilder.forServer(key, chain)
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            offering(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  /**
   * For connections to a server that is held to its name (RFC 9525).
   *
   * @param authorities whom its certificate comes from; empty for those that Java trusts
   * @param key of the client's own certificate; null when it shows none
   * @param chain that certificate first; empty when it shows none
   * @param http2 whether HTTP/2 is offered, and nothing else
   * @throws SSLException when key and certificate cannot be used
   */
  public static SslContext client(
      List<X509Certificate> authorities,
      @Nullable PrivateKey key,
      List<X509Certificate> chain,
      boolean http2)
      throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm("HTTPS");
    if (!authorities.isEmpty()) {
      builder.trustManager(authorities);
    }
    if (key != null) {
      builder.keyManager(key, chain);
    }
    if (http2) {
      builder
          .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
          .applicationProtocolConfig(offering(ApplicationProtocolNames.HTTP_2));
    }
    return builder.build();
  }

  private static ApplicationProtocolConfig offering(String... protocols) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }
}
