package dev.keyward.server.http;

import dev.keyward.server.request.Peer;

/**
 * Sees every exchange when it ends, and what went wrong inside. Called on event loops: must not
 * block.
 */
public interface ExchangeObserver {
  void ended(ExchangeRecord record);

  /** Something of Keyward's own threw while it handled a request. */
  void failed(String requestId, Throwable cause);

  /** A connection broke; nothing unusual. */
  void connectionFailed(Peer peer, Throwable cause);
}
