package dev.keyward.server.net;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
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

  /** Whoever resumes a session is the same for as long, whatever has become of its certificate. */
  private static final int SESSION_SECONDS = 3_600;

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  static {
    // Of TLS 1.2: work for the server alone, and another client on a connection that is known.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private TlsContexts() {}

  /**
   * For one certificate.
   *
   * @param chain the server's certificate first
   * @throws SSLException when key and certificate cannot be used
   */
  public static SslContext server(PrivateKey key, X509Certificate[] chain) throws SSLException {
    ServerCertificate only = new ServerCertificate(key, List.of(chain));
    return server(new ServerCertificates(List.of(only)), List.of());
  }

  /**
   * @param clientCas whose certificates clients are asked for, and none need show; one that is
   *     shown and does not verify ends the handshake. Empty for asking nobody
   * @throws SSLException when keys and certificates cannot be used
   */
  public static SslContext server(ServerCertificates certificates, List<X509Certificate> clientCas)
      throws SSLException {
    return new NamedSessions(
        clientCas.isEmpty() ? unasked(certificates) : asking(certificates, clientCas));
  }

  /**
   * Asks no client for a certificate. Netty's own way to such a context first reads the authorities
   * that Java trusts, loads Bouncy Castle and encrypts a key, which a start would wait for.
   */
  private static SslContext unasked(ServerCertificates certificates) throws SSLException {
    SSLContext context;
    try {
      context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new NamedKeys(certificates)},
          new TrustManager[] {new NobodyTrusted()},
          null);
    } catch (GeneralSecurityException e) {
      throw new SSLException(e);
    }
    context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
    return new JdkSslContext(
        context,
        false,
        SUITES,
        SupportedCipherSuiteFilter.INSTANCE,
        offering(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1),
        ClientAuth.NONE,
        PROTOCOLS.clone(),
        false);
  }

  private static SslContext asking(ServerCertificates certificates, List<X509Certificate> clientCas)
      throws SSLException {
    return SslContextBuilder.forServer(new NamedKeys(certificates))
        .sslProvider(SslProvider.JDK)
        .protocols(PROTOCOLS)
        .ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE)
        .sessionTimeout(SESSION_SECONDS)
        .applicationProtocolConfig(
            offering(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1))
        .trustManager(clientCas)
        .clientAuth(ClientAuth.OPTIONAL)
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
            .protocols(PROTOCOLS)
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

  /**
   * Sessions are resumed under the name that they were made for (RFC 6066 section 3): JSSE keeps
   * that name, and compares it, only where the engine accepts names.
   */
  private static final class NamedSessions extends DelegatingSslContext {
    private static final SNIMatcher ANY_NAME =
        new SNIMatcher(StandardConstants.SNI_HOST_NAME) {
          @Override
          public boolean matches(SNIServerName name) {
            return true;
          }
        };

    NamedSessions(SslContext context) {
      super(context);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setSNIMatchers(List.of(ANY_NAME));
      engine.setSSLParameters(parameters);
    }
  }
}
