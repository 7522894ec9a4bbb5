package dev.keyward.server.serve;

import dev.keyward.server.config.KeywardConfig.PublicListener;
import dev.keyward.server.config.KeywardConfig.Tls;
import dev.keyward.server.data.PemFiles;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.data.TlsMaterial;
import dev.keyward.server.net.ServerCertificate;
import dev.keyward.server.net.ServerCertificates;
import dev.keyward.server.net.TlsContexts;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The TLS of the public listener, from the files that the configuration names. */
final class PublicTls {
  private final PublicListener listener;
  private final InstantSource clock;

  PublicTls(PublicListener listener, InstantSource clock) {
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Refuses files that cannot be used.
   *
   * @throws StartupException naming the file
   */
  void check() throws StartupException {
    if (listener.tls() instanceof Tls.Files(List<Tls.Pair> pairs)) {
      ServerCertificates _ = certificates(pairs);
    }
    List<X509Certificate> _ = clientCas();
  }

  /**
   * Null for plaintext.
   *
   * @param local the certificate of the local CA
   * @throws StartupException naming the file that cannot be used
   */
  @Nullable SslContext context(TlsMaterial local) throws StartupException {
    return switch (listener.tls()) {
      case Tls.Auto() -> context(new ServerCertificates(List.of(certificate(local))));
      case Tls.Off() -> null;
      case Tls.Files(List<Tls.Pair> pairs) -> context(certificates(pairs));
    };
  }

  private SslContext context(ServerCertificates certificates) throws StartupException {
    try {
      return TlsContexts.server(certificates, clientCas());
    } catch (SSLException e) {
      throw new StartupException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  private static ServerCertificate certificate(TlsMaterial material) {
    return new ServerCertificate(material.key(), List.of(material.chain()));
  }

  private ServerCertificates certificates(List<Tls.Pair> pairs) throws StartupException {
    List<ServerCertificate> all = new ArrayList<>();
    for (Tls.Pair pair : pairs) {
      all.add(certificate(PemFiles.load(pair.certificate(), pair.key(), clock)));
    }
    try {
      ServerCertificates certificates = new ServerCertificates(all);
      OptionalInt neverShown = certificates.neverShown();
      if (neverShown.isPresent()) {
        throw new StartupException(
            "the certificate "
                + pairs.get(neverShown.getAsInt()).certificate()
                + " would never be shown: those before it have its names and a key of the same"
                + " type");
      }
      return certificates;
    } catch (IllegalArgumentException e) {
      throw new StartupException(String.valueOf(e.getMessage()), e);
    }
  }

  private List<X509Certificate> clientCas() throws StartupException {
    Path file = listener.clientCa();
    return file == null ? List.of() : PemFiles.authorities(file, clock);
  }
}
