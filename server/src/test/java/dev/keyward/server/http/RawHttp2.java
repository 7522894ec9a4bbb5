package dev.keyward.server.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One end of an HTTP/2 connection, which sends any frame and any field, right or wrong. */
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;
  private static final int MAX_FRAME = 16_384;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  /** One frame that came; type -1 when the connection ended instead. */
  public record Frame(int type, int flags, int stream, byte[] payload) {
    public boolean endsStream() {
      return (type == DATA || type == HEADERS) && (flags & 1) != 0;
    }

    /** The error code of RST_STREAM, or the last stream of GOAWAY. */
    public int code() {
      return ByteBuffer.wrap(payload).getInt();
    }
  }

  /** How a stream ended. */
  record Ending(int status, int bytes, boolean whole, int reset) {}

  RawHttp2(Certificate certificate, int port) throws IOException {
    this(certificate.client().getSocketFactory().createSocket("127.0.0.1", port));
    SSLSocket secure = (SSLSocket) socket;
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    secure.setSSLParameters(parameters);
    out.write(PREFACE);
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  private RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /**
   * The end of a server.
   *
   * @param settings pairs of an identifier and a value
   */
  public static RawHttp2 server(Socket accepted, int... settings) throws IOException {
    RawHttp2 end = new RawHttp2(accepted);
    byte[] preface = end.in.readNBytes(PREFACE.length);
    if (!Arrays.equals(PREFACE, preface)) {
      throw new IOException("no HTTP/2: " + new String(preface, StandardCharsets.ISO_8859_1));
    }
    ByteBuffer payload = ByteBuffer.allocate(3 * settings.length);
    for (int i = 0; i < settings.length; i += 2) {
      payload.putShort((short) settings[i]).putInt(settings[i + 1]);
    }
    return end.frame(SETTINGS, 0, 0, payload.array());
  }

  /** The fields of a HEADERS frame that holds them all. */
  public Http2Headers fields(Frame frame) throws Http2Exception {
    return decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()));
  }

  /** Ends a stream. */
  public RawHttp2 reset(int stream, int code) throws IOException {
    return frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(code).array());
  }

  /** Says which streams are looked at still. */
  public RawHttp2 goAway(int lastStream, int code) throws IOException {
    return frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(lastStream).putInt(code).array());
  }

  public RawHttp2 frame(int type, int flags, int stream, byte[] payload) throws IOException {
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
  public RawHttp2 headers(int stream, boolean last, String... fields) throws IOException {
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
          Arrays.copyOfRange(all, at, at + length));
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

  public RawHttp2 data(int stream, boolean last, String text) throws IOException {
    return frame(DATA, last ? 1 : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawHttp2 window(int stream, int bytes) throws IOException {
    return frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** The next frame that is neither SETTINGS nor WINDOW_UPDATE. */
  public Frame next() throws IOException {
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
        Http2Headers headers = fields(frame);
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
