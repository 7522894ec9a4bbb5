package dev.keyward.server.gateway;

import dev.keyward.testkit.enforcement.Call.Line;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client, however it comes to Keyward.
 *
 * @param index of it among all of its stream
 * @param target path and query as the client wrote them
 * @param host as the client wrote it
 * @param address of the client
 * @param forwardedFor the same as a proxy tells it, perhaps behind what the client told
 * @param proto what the client spoke to the proxy
 * @param credentials the lines that carry them
 * @param others lines that mean nothing
 * @param shown its only credential, if it can be told without the lines; else null
 */
record RandomRequest(
    int index,
    String method,
    String target,
    String host,
    String address,
    String forwardedFor,
    String proto,
    List<Line> credentials,
    List<Line> others,
    @Nullable String shown) {

  String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** With {@code ?}; empty when there is none. */
  String query() {
    int question = target.indexOf('?');
    return question < 0 ? "" : target.substring(question);
  }
}
