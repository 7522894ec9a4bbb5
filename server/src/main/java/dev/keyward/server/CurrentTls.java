package dev.keyward.server;

import io.netty.handler.ssl.SslContext;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of the public listener, asked for by each connection that begins. A renewed certificate
 * comes with a context of its own and not with another key in the old one: sessions that were begun
 * under the old certificate are resumed no more.
 */
final class CurrentTls {
  private volatile @Nullable SslContext current;

  /**
   * @param first null for plaintext, which it then stays
   */
  CurrentTls(@Nullable SslContext first) {
    this.current = first;
  }

  void exchange(SslContext next) {
    current = next;
  }

  /** Null for plaintext. */
  @Nullable Supplier<SslContext> asked() {
    return current == null ? null : () -> Objects.requireNonNull(current, "there is TLS, or none");
  }
}
