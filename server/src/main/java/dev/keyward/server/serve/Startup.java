package dev.keyward.server.serve;

import dev.keyward.core.secret.MasterKey;
import dev.keyward.server.Installation;
import dev.keyward.server.Node;
import dev.keyward.server.Wiring;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.KeywardConfig.Tls;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.LocalCa;
import dev.keyward.server.data.PemFiles;
import dev.keyward.server.data.ServerCertificate;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.net.TlsContexts;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLException;

/**
 * The way from a configuration to a running node. Every step that only looks comes before the first that changes something, so that a refusal leaves
 * everything as it was.
 */
public final class Startup {
  private final KeywardConfig config;
  private final DataDirectory data;
  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();

  public Startup(KeywardConfig config) throws StartupException {
    this.config = config;
    this.data = DataDirectory.at(config.data());
  }

  public DataDirectory data() {
    return data;
  }

  /** Whether there is nothing yet: no file but a configuration in the data directory. */
  public boolean isFirst() throws StartupException {
    return data.isEmpty();
  }

  /**
   * Opens the installation.
   *
   * @param init whether to make a master key when this is the first start
   */
  public Installation open(boolean init) throws StartupException {
    MasterKey configured = config.masterKey();
    if (configured == null && !data.hasMasterKey() && !(init && isFirst())) {
      throw new StartupException(
          isFirst()
              ? data.path() + " is empty: add --init to make a new installation there"
              : "the master key of " + data.path() + " is missing: put master.key back, or set secrets.master_key");
    }
    if (configured == null && data.hasMasterKey()) {
      configured = data.masterKey();
    }
    data.create();
    MasterKey key = configured != null ? configured : data.createMasterKey(random);
    return Wiring.open(config.database().url(), key, clock);
  }

  /** Starts a node on an open installation, which it closes when it stops. */
  public Node start(Installation installation) throws StartupException {
    ServerCertificate local = LocalCa.open(installation.secrets(), installation.wrap(), random, clock).issue(hosts(), data);
    SslContext admin = context(local);
    Wiring wiring = new Wiring(config, installation, clock);
    return switch (config.publicListener().tls()) {
      case Tls.Auto() -> wiring.start(admin, admin);
      case Tls.Off() -> wiring.start(null, admin);
      case Tls.Files(var certificate, var key) -> wiring.start(context(PemFiles.load(certificate, key, clock.instant())), admin);
    };
  }

  private static SslContext context(ServerCertificate certificate) throws StartupException {
    try {
      return TlsContexts.server(certificate.key(), certificate.chain());
    } catch (SSLException e) {
      throw new StartupException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  /** The names by which clients may call this machine. */
  private Set<String> hosts() {
    Set<String> hosts = new TreeSet<>();
    if (!config.publicListener().address().isWildcard()) {
      hosts.add(config.publicListener().address().host());
    }
    if (!config.admin().isWildcard()) {
      hosts.add(config.admin().host());
    }
    try {
      String own = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
      if (own.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
        hosts.add(own);
      }
    } catch (UnknownHostException e) {
      // A machine without a name is called by its address.
    }
    return hosts;
  }
}
