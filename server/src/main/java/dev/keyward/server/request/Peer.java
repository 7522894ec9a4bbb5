package dev.keyward.server.request;

import dev.keyward.core.ClientAddress;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/**
 * The other end of a connection.
 *
 * @param loopback whether it is on this machine
 * @param trusted whether what it says about a request's origin counts
 * @param tls whether the connection is encrypted
 * @param certified whether it showed a certificate that was verified
 * @param trustedProxies which other hops are believed
 */
public record Peer(
    ClientAddress address,
    boolean loopback,
    boolean trusted,
    boolean tls,
    boolean certified,
    Predicate<ClientAddress> trustedProxies) {
  public static Peer of(Channel connection, Predicate<ClientAddress> trustedProxies, boolean tls) {
    InetSocketAddress remote = (InetSocketAddress) connection.remoteAddress();
    ClientAddress address = ClientAddress.of(remote.getAddress());
    return new Peer(
        address,
        remote.getAddress().isLoopbackAddress(),
        trustedProxies.test(address),
        tls,
        false,
        trustedProxies);
  }

  /** The same with what its TLS handshake has shown. */
  public Peer certified(boolean shown) {
    return new Peer(address, loopback, trusted, tls, shown, trustedProxies);
  }
}
