package dev.keyward.server.load;

import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.storage.engine.Share;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * All lanes of a node, so that none of these starves another: credentials that are not in memory,
 * answers from memory, logins and whatever else asks the store, probes, administration. Decisions
 * from memory take no lane at all.
 *
 * <p>The numbers are those of a store that answers: at a millisecond for each lookup, a full lane
 * of them is done in a quarter of a second. When the store is slower than that, waiting longer
 * would help nobody.
 */
public final class NodeLanes {
  private static final int LOOKUPS = 1_024;
  private static final int ANSWERS = 512;
  private static final int ACTIONS = 256;
  private static final int PROBES = 64;
  private static final int ADMIN_LOOKUPS = 128;
  private static final int ADMIN = 128;

  private final Bound upstreams;
  private final Lanes open;
  private final Lanes admin;
  private final List<Bound> bounds;

  /**
   * @param threads runs each task on a virtual thread
   * @param authPath where the public listener has Keyward's own endpoints
   */
  public NodeLanes(Executor threads, String authPath, Room room) {
    Share publicShare = new Share(3);
    Share adminShare = new Share(3);
    Lane lookups = new Lane(new Bound("lookups", LOOKUPS), new Share(4), threads);
    Lane answers = new Lane(new Bound("answers", ANSWERS), publicShare, threads);
    Lane actions = new Lane(new Bound("actions", ACTIONS), publicShare, threads);
    Lane probes = new Lane(new Bound("probes", PROBES), null, threads);
    Lane adminLookups = new Lane(new Bound("admin_lookups", ADMIN_LOOKUPS), adminShare, threads);
    Lane administration = new Lane(new Bound("admin_actions", ADMIN), adminShare, threads);
    Lane adminProbes = new Lane(new Bound("admin_probes", PROBES), null, threads);
    Set<String> fromMemory =
        Set.of(authPath + "/verify", authPath + "/verify/batch", authPath + "/me");
    upstreams = new Bound("upstream_connections", room.upstream());
    open =
        new Lanes(
            new Bound("connections", room.open()),
            lookups,
            path ->
                isBelow(path, authPath + "/health")
                    ? probes
                    : isBelow(path, "/.well-known") || fromMemory.contains(path.toString())
                        ? answers
                        : actions);
    admin =
        new Lanes(
            new Bound("admin_connections", room.admin()),
            adminLookups,
            path -> isBelow(path, "/health") ? adminProbes : administration);
    bounds =
        Stream.concat(
                Stream.of(upstreams, open.connections(), admin.connections()),
                Stream.of(
                        lookups,
                        answers,
                        actions,
                        probes,
                        adminLookups,
                        administration,
                        adminProbes)
                    .map(Lane::bound))
            .toList();
  }

  private static boolean isBelow(CanonicalPath path, String prefix) {
    return path.isAtOrBelow(prefix);
  }

  /** Those of the public listener. */
  public Lanes open() {
    return open;
  }

  /** Those of the admin listener. */
  public Lanes admin() {
    return admin;
  }

  /** How many connections to upstreams there may be. */
  public Bound upstreams() {
    return upstreams;
  }

  /** All of them, for the metrics. */
  public List<Bound> bounds() {
    return bounds;
  }
}
