package dev.keyward.server.gateway.delivery;

import dev.keyward.testkit.wire.Message;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens WebSockets (RFC 6455) and sends back each message; {@code bye} makes it close. */
final class WebSocketUpstream implements AutoCloseable {
  private static final int CLOSE = 8;

  private final ServerSocket server;
  private final List<Message> seen = new CopyOnWriteArrayList<>();

  WebSocketUpstream() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** The handshakes that came. */
  List<Message> seen() {
    return List.copyOf(seen);
  }

  void forget() {
    seen.clear();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(connection.getInputStream()));
      OutputStream out = connection.getOutputStream();
      Message head = Message.read(in, true);
      if (head == null) {
        return;
      }
      seen.add(head);
      out.write(consent(head.value("Sec-WebSocket-Key")).getBytes(StandardCharsets.US_ASCII));
      boolean open = true;
      while (open) {
        open = echo(in, out);
      }
    } catch (IOException e) {
      // the other end is gone
    }
  }

  static String consent(String key) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + accept(key)
        + "\r\n\r\n";
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean echo(DataInputStream in, OutputStream out) throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    boolean bye = new String(payload, StandardCharsets.UTF_8).equals("bye");
    if (bye) {
      first = 0x80 | CLOSE;
      payload =
          ByteBuffer.allocate(6)
              .putShort((short) 4001)
              .put("done".getBytes(StandardCharsets.US_ASCII))
              .array();
    }
    ByteBuffer frame = ByteBuffer.allocate(10 + payload.length).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    frame.put(payload).flip();
    out.write(frame.array(), 0, frame.limit());
    return (first & 0xf) != CLOSE;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
