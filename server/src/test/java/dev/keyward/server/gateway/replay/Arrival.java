package dev.keyward.server.gateway.replay;

import dev.keyward.testkit.enforcement.Call.Line;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as it arrives at a proxy.
 *
 * @param address from which it came
 * @param tls whether it came encrypted
 */
record Arrival(
    String method, String target, String host, List<Line> lines, String address, boolean tls) {

  static Arrival of(String method, String target) {
    return new Arrival(method, target, "api.example", List.of(), "203.0.113.7", true);
  }

  /** With one more field line. */
  Arrival with(String name, String value) {
    List<Line> more = new ArrayList<>(lines);
    more.add(new Line(name, value));
    return new Arrival(method, target, host, List.copyOf(more), address, tls);
  }

  Arrival key() {
    return with("X-API-Key", "good");
  }

  Arrival from(String other) {
    return new Arrival(method, target, host, lines, other, tls);
  }

  Arrival inPlaintext() {
    return new Arrival(method, target, host, lines, address, false);
  }
}
