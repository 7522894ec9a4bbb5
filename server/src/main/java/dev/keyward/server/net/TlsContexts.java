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
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }
}
