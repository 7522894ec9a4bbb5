package dev.keyward.server.net;

import io.netty.channel.ChannelDuplexHandler;

/** A handler of one channel. Netty would look up whether it is one, for each HTTP/2 stream. */
public abstract class UnsharedHandler extends ChannelDuplexHandler {
  @Override
  public final boolean isSharable() {
    return false;
  }
}
