package dev.keyward.server.gateway.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.NodeBed;
import dev.keyward.server.gateway.Exchanges.Line;
import dev.keyward.server.gateway.Exchanges.Manual;
import dev.keyward.server.gateway.NettyWatch;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who says something over a WebSocket and leaves is heard to the end. */
@ExtendWith(NettyWatch.class)
final class LastWordsTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  @TempDir private Path directory;

  private static void sayAndLeave(RawClient client, byte[] bytes) {
    try (client) {
      client.send(new String(bytes, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aServerMayReadThemLate() throws Exception {
    byte[] bytes = new byte[16 << 20];
    new Random(1).nextBytes(bytes);
    try (Manual upstream = new Manual();
        NodeBed node =
            NodeBed.plain(
                directory,
                "routes:\n  - {path: /ws, credentials: [api_key], websocket: true, upstream: '"
                    + upstream.uri()
                    + "'}\n");
        RawClient client =
            node.connect()
                .send(
                    Talk.head("GET", "/ws", node.key())
                        + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                        + KEY
                        + "\r\n\r\n");
        Line line = upstream.accept()) {
      line.head();
      line.send(WebSocketUpstream.consent(KEY));
      assertEquals(101, client.receiveHead().status());
      Thread saying = Thread.ofVirtual().start(() -> sayAndLeave(client, bytes));
      boolean left = saying.join(Duration.ofSeconds(1)); // or it waits for the server
      byte[] heard = line.in.readNBytes(bytes.length);
      assertEquals(bytes.length, heard.length, () -> "left before: " + left);
      assertArrayEquals(bytes, heard);
      assertTrue(line.isEnded());
    }
  }
}
