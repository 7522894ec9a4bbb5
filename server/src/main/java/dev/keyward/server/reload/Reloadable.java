package dev.keyward.server.reload;

import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.data.StartupException;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/** Runs by a configuration, and can come to another one. */
public interface Reloadable {
  /** By which it runs. */
  KeywardConfig config();

  /**
   * Takes on all of it, or nothing.
   *
   * @param next differs from {@link #config} in nothing that needs a restart
   * @param tls for connections to the public listener from now on; null when it stays as it is
   * @param clients whether other certificates of clients count from now on
   * @throws StartupException when it cannot be enforced: then nothing has changed
   */
  void reload(KeywardConfig next, @Nullable SslContext tls, boolean clients)
      throws StartupException;
}
