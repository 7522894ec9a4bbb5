package dev.keyward.server.serve;

import dev.keyward.core.secret.MasterKey;
import dev.keyward.core.secret.SecretWrap.UnwrapException;
import dev.keyward.server.Installation;
import dev.keyward.server.Installations;
import dev.keyward.server.Node;
import dev.keyward.server.Wiring;
import dev.keyward.server.config.HostPort;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.config.KeywardConfig.Database;
import dev.keyward.server.data.DataDirectory;
import dev.keyward.server.data.LocalCa;
import dev.keyward.server.data.MasterKeySource;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.data.TlsMaterial;
import dev.keyward.server.data.lock.DirectoryLock;
import dev.keyward.server.data.lock.NextMasterKey;
import dev.keyward.server.net.TlsContexts;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way from a configuration to a running node:
 *
 * <ol>
 *   <li>look: the addresses are free, the certificate files are right, the data directory and the
 *       master key are there and closed to others;
 *   <li>make, when told to: the directory, the master key;
 *   <li>take the directory, so that no other node runs on it;
 *   <li>open the database, and hold it against the master key;
 *   <li>issue a certificate, listen.
 * </ol>
 *
 * Every step that only looks comes before the first that changes something, so that a refusal
 * leaves everything as it was.
 */
public final class Startup implements AutoCloseable {
  private final KeywardConfig config;
  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private @Nullable DirectoryLock held;
  private @Nullable TlsMaterial localCertificate;

  public Startup(KeywardConfig config) {
    this.config = config;
  }

  /** Whether nothing but perhaps a configuration is in the data directory. */
  public boolean isFirst() throws StartupException {
    if (!Files.isDirectory(config.data())) {
      return true;
    }
    try (Stream<Path> files = Files.list(config.data())) {
      return files.allMatch(file -> file.endsWith("keyward.yaml"));
    } catch (IOException e) {
      throw new StartupException("cannot read " + config.data() + ": permission denied", e);
    }
  }

  /**
   * Opens the installation for this process alone: until {@link #close} no other node runs on the
   * data directory.
   *
   * @param init whether to make what is missing. Never a database instead of one that is gone
   *     unless told so: an empty one would refuse every key that works (401) as if it had judged it
   */
  public Installation open(boolean init) throws StartupException {
    MasterKeySource source = look(init);
    try {
      DirectoryLock lock = held == null ? DirectoryLock.take(source.directory()) : held;
      held = lock;
      settleMasterKey(lock);
      // Read again: another process may have replaced it before the directory was this one's.
      return Installations.open(config.database().url(), source.require(), clock);
    } catch (StartupException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens the installation for something small, perhaps beside the node that runs on it: neither
   * the addresses nor the directory are claimed.
   */
  public Installation openBeside() throws StartupException {
    MasterKeySource source = look(false);
    if (NextMasterKey.isIn(source.directory())) {
      Optional<DirectoryLock> free = DirectoryLock.tryTake(source.directory());
      if (free.isPresent()) {
        try (DirectoryLock lock = free.get()) {
          settleMasterKey(lock);
        }
      }
    }
    return Installations.open(config.database().url(), source.require(), clock);
  }

  private void settleMasterKey(DirectoryLock lock) throws StartupException {
    if (config.masterKey() == null && NextMasterKey.isIn(lock.directory())) {
      new NextMasterKey(lock).settle(Installations.keyCheck(config.database().url()));
    }
  }

  /** The directory, which {@link #open} has made this process's own. */
  DirectoryLock held() {
    return Objects.requireNonNull(held, "not open");
  }

  @Override
  public void close() {
    if (held != null) {
      held.close();
      held = null;
    }
  }

  /** What must be there before anything is opened, made when told to; the master key is there. */
  private MasterKeySource look(boolean init) throws StartupException {
    boolean missing =
        config.database() instanceof Database.Sqlite(Path file) && !Files.exists(file);
    boolean create = init && (missing || isFirst());
    if (create && !missing) {
      checkDatabase();
    }
    DataDirectory directory =
        create ? DataDirectory.openOrCreate(config.data()) : DataDirectory.open(config.data());
    MasterKeySource source = new MasterKeySource(directory, config.masterKey());
    boolean inUse = config.database() instanceof Database.Sqlite && !missing;
    if (create || inUse) {
      source.findOrCreate(inUse, random);
    } else {
      source.require();
    }
    if (missing && !init) {
      throw new StartupException(
          "the database "
              + config.database().url()
              + " is missing: put it back from its backup; --init makes a new installation");
    }
    return source;
  }

  /**
   * A database that cannot be had, or that belongs to another master key, is refused before a
   * directory and a key are made.
   */
  private void checkDatabase() throws StartupException {
    String url = config.database().url();
    MasterKey key = config.masterKey();
    if (key != null) {
      Installations.open(url, key, clock).close();
    } else if (Installations.keyCheck(url).isPresent()) {
      throw new StartupException(
          "the database is in use, and its master key is not in "
              + config.data()
              + ": put it there, or name it in secrets.master_key");
    }
  }

  /** Refuses what would keep {@link #start} from working, before anything is made. */
  public void check() throws StartupException {
    // Both at once, so that one address cannot pass for two.
    try (ServerSocket _ = probe(config.publicListener().address());
        ServerSocket _ = probe(config.admin())) {
      new PublicTls(config.publicListener(), clock).check();
    } catch (IOException e) {
      throw new StartupException("cannot listen: " + e.getMessage(), e);
    }
  }

  private static ServerSocket probe(HostPort address) throws StartupException {
    InetAddress host = new InetSocketAddress(address.host(), 0).getAddress();
    try {
      if (host == null) {
        throw new IOException("the name does not resolve");
      }
      // Binding fails without leaving the socket open.
      return new ServerSocket(address.port(), 1, host);
    } catch (IOException e) {
      throw new StartupException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  /**
   * Starts a node, which closes the installation when it stops.
   *
   * @throws StartupException with the installation closed
   */
  public Node start(Installation installation) throws StartupException {
    try {
      LocalCa ca = LocalCa.load(installation.secrets(), installation.wrap(), random, clock);
      TlsMaterial local = ca.issue(hosts());
      SslContext admin = context(local);
      localCertificate = local;
      Node node = new Wiring(config, installation, clock).start(publicTls(config), admin);
      ca.publish(DataDirectory.open(config.data()), local);
      return node;
    } catch (UnwrapException e) {
      installation.close();
      close();
      throw new StartupException(String.valueOf(e.getMessage()), e);
    } catch (StartupException e) {
      installation.close();
      close();
      throw e;
    }
  }

  /**
   * The TLS of the public listener, from its files as they are now; null for none. The certificate
   * of the local CA is the one of the start.
   */
  public @Nullable SslContext publicTls(KeywardConfig wanted) throws StartupException {
    return new PublicTls(wanted.publicListener(), clock)
        .context(Objects.requireNonNull(localCertificate, "not started"));
  }

  private static SslContext context(TlsMaterial material) throws StartupException {
    try {
      return TlsContexts.server(material.key(), material.chain());
    } catch (SSLException e) {
      throw new StartupException("the certificate cannot be used: " + e.getMessage(), e);
    }
  }

  /** The names by which clients may call this machine. */
  private List<String> hosts() {
    List<String> hosts = new ArrayList<>();
    for (HostPort address : List.of(config.publicListener().address(), config.admin())) {
      if (!address.isWildcard()) {
        hosts.add(address.host());
      }
    }
    try {
      hosts.add(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException e) {
      // A machine without a name is called by its address.
    }
    return hosts;
  }
}
