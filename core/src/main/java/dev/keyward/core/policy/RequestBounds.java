package dev.keyward.core.policy;

/**
 * How much an allowed request may be, within what the listener takes at all.
 *
 * @param headerBytes of names and values together
 * @param headerFields how many there are
 * @param content bytes
 * @param concurrent requests of the route under way at once, on one node
 */
public record RequestBounds(int headerBytes, int headerFields, long content, int concurrent) {
  public static final RequestBounds NONE =
      new RequestBounds(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

  /** Whether the head of a request has to be measured at all. */
  public boolean boundsHead() {
    return headerBytes != Integer.MAX_VALUE || headerFields != Integer.MAX_VALUE;
  }

  public boolean boundsContent() {
    return content != Long.MAX_VALUE;
  }

  public boolean boundsConcurrent() {
    return concurrent != Integer.MAX_VALUE;
  }
}
