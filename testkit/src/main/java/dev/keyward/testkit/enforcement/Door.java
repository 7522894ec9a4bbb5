package dev.keyward.testkit.enforcement;

import java.io.IOException;

/**
 * A way in, opened around a gatekeeper. Sends a call as a client would and tells what the client
 * and the upstream saw.
 */
public interface Door extends AutoCloseable {
  /** Sends from a loopback address over what counts as a secure connection. */
  Reply send(Call call) throws Exception;

  @Override
  void close() throws IOException;
}
