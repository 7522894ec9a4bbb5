package dev.keyward.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.gateway.Front;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.server.gateway.Roomy;
import dev.keyward.server.net.EventLoops;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener that is bound but does not serve yet: its port is known, its store not yet read. */
@ExtendWith(NettyWatch.class)
final class BacklogTest {
  private static final String GET = "GET /own HTTP/1.1\r\n" + Front.HEAD + "\r\n";
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final EventLoops loops = new EventLoops(1);

  /** Two turns of the one event loop: what was ready before the second has been looked at. */
  private void letTheLoopTurn() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      loops.group().submit(() -> {}).sync();
    }
  }

  @Test
  void aConnectionFromBeforeIsAnsweredOnceItServes() throws Exception {
    Endpoint own = request -> HttpAnswer.noContent();
    try (Front site = new Front(Front.Setup.to(null).endpoint(own));
        ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
        Listener listener = Listener.bind(loops, LOOPBACK);
        RawClient early = new RawClient(listener.port()).send(GET)) {
      letTheLoopTurn();

      listener.serve(
          new Listener.Options(null, address -> false, site, site, Roomy.lanes(blocking)));

      Message answer = early.receive();
      assertNotNull(answer);
      assertEquals(204, answer.status());
    } finally {
      loops.close();
    }
  }
}
