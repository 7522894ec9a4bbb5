package dev.keyward.server.gateway;

import java.io.IOException;
import java.util.List;

/**
 * One way to a decision, with a node of its own behind it: caches, limits, quotas and failures
 * count there alone. All participants are shown the same requests in the same order, so that their
 * nodes remember the same.
 *
 * <p>Who only looks, without charging, has a node too: for each request it looks first, and then
 * lets that node decide, so that the next look finds what everybody else finds.
 */
interface Participant extends AutoCloseable {
  String name();

  /**
   * Whether the request can be put to it. One that cannot must be refused before anything is
   * charged or remembered, or the nodes go apart.
   */
  boolean says(RandomRequest request);

  /** Puts these to it, all at the same time by the clock; need not wait for the answers. */
  void ask(List<RandomRequest> batch) throws IOException;

  /** What came of those that were asked last, in their order. */
  List<Answered> answers() throws IOException, InterruptedException;

  /** Lets the node learn what others have changed. */
  void hear();

  @Override
  void close() throws IOException;
}
