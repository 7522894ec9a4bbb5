package dev.keyward.server.http;

import dev.keyward.core.answer.HttpAnswer;

/** Keyward's own answers to requests that the gatekeeper allowed. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Runs on a virtual thread and may block. What it throws becomes 503 (the store) or 500, without
   * any detail for the caller.
   */
  HttpAnswer handle(EndpointRequest request);
}
