package dev.keyward.server.gateway.replay;

import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.wire.Message;
import java.util.List;

/** What a proxy makes of requests, as its documents say and the printed file tells it. */
interface Proxy {
  /** The question that it asks Keyward, byte by byte. */
  String question(Arrival arrival);

  /** The field lines with which the request goes on to the API once Keyward has allowed it. */
  List<Line> passed(Arrival arrival, Message answer);

  /** Whether its question has the method of the request, to which a HEAD gets no body. */
  boolean keepsMethod();
}
