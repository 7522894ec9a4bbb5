package dev.keyward.testkit.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection that sends exactly the bytes it is given (each character one byte). */
public final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Speaks over a connected socket, such as one with TLS. */
  public RawClient(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public RawClient send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** The next response; null when the connection ended instead. */
  public @Nullable Message receive() throws IOException {
    return Message.read(in, false);
  }

  /** The next response to a {@code HEAD}, which has no body whatever its fields say. */
  public @Nullable Message receiveHead() throws IOException {
    return Message.read(in, true);
  }

  /** Whether the server ends the connection without another byte. */
  public boolean isEnded() throws IOException {
    return in.read() < 0;
  }

  /** The raw stream, to read slowly or in part. */
  public InputStream stream() {
    return in;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
