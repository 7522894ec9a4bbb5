package dev.keyward.server.http;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Principal;
import dev.keyward.core.policy.CanonicalPath;
import java.util.List;
import java.util.function.Function;

/**
 * An allowed request to one of Keyward's own endpoints, its body read whole.
 *
 * @param query the raw query without {@code ?}, empty when there is none
 * @param headers the values of all lines of a field, by name in any case
 * @param body empty when there is none; bounded by the listener
 */
public record EndpointRequest(
    String method,
    CanonicalPath path,
    String query,
    Function<String, List<String>> headers,
    byte[] body,
    Principal principal,
    ClientAddress address,
    String requestId) {

  /** The first value of a field, or the empty string. */
  public String header(String name) {
    List<String> values = headers.apply(name);
    return values.isEmpty() ? "" : values.getFirst();
  }

  @Override
  public String toString() {
    return method + ' ' + path;
  }
}
