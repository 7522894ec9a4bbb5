package dev.keyward.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Looks for folded lines (RFC 9112 section 5.2) in what a decoder is given: Netty joins them before
 * anyone can see them.
 */
public final class FoldedLines {
  private boolean inHead = true;
  private boolean headBegun;

  /** Whether the bytes of a head that have come so far have one. */
  public boolean areIn(ByteBuf in) {
    if (!inHead) {
      return false;
    }
    int at = in.readerIndex();
    int end = in.writerIndex();
    boolean afterLine = headBegun;
    if (!afterLine) {
      while (at < end && (in.getByte(at) == '\r' || in.getByte(at) == '\n')) {
        at++;
      }
    }
    while (at < end) {
      byte first = in.getByte(at);
      if (afterLine && (first == ' ' || first == '\t')) {
        return true;
      }
      int lineFeed = first == '\r' && afterLine ? -1 : in.indexOf(at, end, (byte) '\n');
      if (lineFeed < 0) {
        return false;
      }
      at = lineFeed + 1;
      afterLine = true;
    }
    return false;
  }

  /**
   * The decoder has had its turn.
   *
   * @param decoded what it made, of which the first {@code before} were there before
   * @param consumed whether it took any bytes
   */
  public void decoded(List<Object> decoded, int before, boolean consumed) {
    if (decoded.size() > before) {
      inHead = decoded.getLast() instanceof LastHttpContent;
      headBegun = false;
    } else if (inHead && consumed) {
      headBegun = true;
    }
  }

  /** Whether a head has begun and not ended, judged by what the decoder has taken. */
  boolean headBegun() {
    return headBegun;
  }

  /** Whether what comes next belongs to a head. */
  boolean inHead() {
    return inHead;
  }
}
