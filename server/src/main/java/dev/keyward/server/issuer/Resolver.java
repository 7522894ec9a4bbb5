package dev.keyward.server.issuer;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Finds the addresses of a name. Blocks. */
@FunctionalInterface
interface Resolver {
  Resolver SYSTEM = InetAddress::getAllByName;

  InetAddress[] resolve(String host) throws UnknownHostException;
}
