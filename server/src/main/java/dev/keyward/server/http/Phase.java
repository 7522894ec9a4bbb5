package dev.keyward.server.http;

/**
 * How far an {@link Exchange} is.
 *
 * <pre>
 * IDLE -> DECIDING -> OPEN -> DISCARDING -> IDLE, or CLOSED
 * </pre>
 */
enum Phase {
  /** Waits for a request. */
  IDLE,
  /** The gatekeeper has been asked. */
  DECIDING,
  /** Allowed or refused; the answer is on its way. */
  OPEN,
  /** The answer is out; the rest of the request is thrown away. */
  DISCARDING,
  CLOSED
}
