package dev.keyward.server.request;

import dev.keyward.core.ClientAddress;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/**
 * The other end of a connection.
 *
 * @param loopback whether it is on this machine
 * @param tls whether the connection is encrypted
 * @param certified whether it showed a certificate that was verified
 * @param trustedProxies who is believed about a request's origin: this peer, and other hops
 */
public record Peer(
    ClientAddress address,
    boolean loopback,
    boolean tls,
    boolean certified,
    Predicate<ClientAddress> trustedProxies) {
  public static Peer of(Channel connection, Predicate<ClientAddress> trustedProxies, boolean tls) {
    InetSocketAddress remote = (InetSocketAddress) connection.remoteAddress();
    ClientAddress address = ClientAddress.of(remote.getAddress());
    return new Peer(address, remote.getAddress().isLoopbackAddress(), tls, false, trustedProxies);
  }

  /**
   * Whether what it says about a request's origin counts. Asked for each request: a proxy that is
   * trusted no more has connections that it keeps.
   */
  public boolean trusted() {
    return trustedProxies.test(address);
  }

  /** The same with what its TLS handshake has shown. */
  public Peer certified(boolean shown) {
    return new Peer(address, loopback, tls, shown, trustedProxies);
  }
}
