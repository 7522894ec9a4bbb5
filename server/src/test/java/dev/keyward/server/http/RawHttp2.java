package dev.keyward.server.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** An HTTP/2 connection that sends any frame and any field, right or wrong. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  private static final int MAX_FRAME = 16_384;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  /** One frame that came; type -1 when the connection ended instead. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean endsStream() {
      return (type == DATA || type == HEADERS) && (flags & 1) != 0;
    }

    /** The error code of RST_STREAM, or the last stream of GOAWAY. */
    int code() {
      return ByteBuffer.wrap(payload).getInt();
    }
  }

  /** How a stream ended. */
  record Ending(int status, int bytes, boolean whole, int reset) {}

  RawHttp2(Certificate certificate, int port) throws IOException {
    socket = (SSLSocket) certificate.client().getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload);
    out.write(frame.array());
    out.flush();
    return this;
  }

  /** Sends a header block of names and values as they are, in as many frames as it takes. */
  RawHttp2 headers(int stream, boolean last, String... fields) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0); // literal without indexing, new name (RFC 7541 section 6.2.2)
      string(block, fields[i]);
      string(block, fields[i + 1]);
    }
    byte[] all = block.toByteArray();
    int at = 0;
    do {
      int length = Math.min(MAX_FRAME, all.length - at);
      int flags = (at == 0 && last ? 1 : 0) | (at + length == all.length ? 4 : 0);
      frame(
          at == 0 ? HEADERS : CONTINUATION,
          flags,
          stream,
          java.util.Arrays.copyOfRange(all, at, at + length));
      at += length;
    } while (at < all.length);
    return this;
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      for (; rest >= 128; rest >>= 7) {
        block.write(rest & 127 | 128);
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  RawHttp2 data(int stream, boolean last, String text) throws IOException {
    return frame(DATA, last ? 1 : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawHttp2 window(int stream, int bytes) throws IOException {
    return frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** The next frame that is neither SETTINGS nor WINDOW_UPDATE. */
  Frame next() throws IOException {
    while (true) {
      int first;
      try {
        first = in.read();
      } catch (java.net.SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        first = -1;
      }
      if (first < 0) {
        return new Frame(-1, 0, 0, new byte[0]);
      }
      int length = first << 16 | in.readUnsignedShort();
      Frame frame =
          new Frame(
              in.readUnsignedByte(), in.readUnsignedByte(), in.readInt(), in.readNBytes(length));
      if (frame.type() == SETTINGS && frame.flags() == 0) {
        frame(SETTINGS, 1, 0, new byte[0]);
      } else if (frame.type() != SETTINGS && frame.type() != WINDOW_UPDATE) {
        return frame;
      }
    }
  }

  /**
   * Reads until the stream has ended, giving the server all the window it wants; a lost connection
   * is a reset with -1.
   */
  Ending ending(int stream) throws IOException, Http2Exception {
    int status = 0;
    int bytes = 0;
    for (Frame frame = next(); ; frame = next()) {
      if (frame.type() < 0 || frame.type() == GOAWAY) {
        return new Ending(status, bytes, false, -1);
      }
      if (frame.type() == HEADERS) {
        Http2Headers headers =
            decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
        status = frame.stream() == stream ? Integer.parseInt(headers.status().toString()) : status;
      } else if (frame.type() == DATA && frame.payload().length > 0) {
        bytes += frame.stream() == stream ? frame.payload().length : 0;
        window(0, frame.payload().length);
        if (!frame.endsStream()) {
          window(frame.stream(), frame.payload().length);
        }
      }
      if (frame.stream() == stream && frame.type() == RST_STREAM) {
        return new Ending(status, bytes, false, frame.code());
      }
      if (frame.stream() == stream && frame.endsStream()) {
        return new Ending(status, bytes, true, 0);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
