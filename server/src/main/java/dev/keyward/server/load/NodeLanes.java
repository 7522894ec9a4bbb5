package dev.keyward.server.load;

import dev.keyward.storage.engine.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * All lanes of a node, so that none of these starves another: credentials that are not in memory,
 * quotas of those that are, answers from memory, logins and whatever else asks the store, probes,
 * administration. Decisions from memory take no lane at all.
 *
 * <p>The numbers are those of a store that answers: at a millisecond for each lookup, a full lane
 * of them is done in a quarter of a second. When the store is slower than that, waiting longer
 * would help nobody.
 */
public final class NodeLanes {
  private static final int LOOKUPS = 1_024;
  private static final int LEASES = 512;
  private static final int REFILLS = 1_024;
  private static final int ANSWERS = 512;
  private static final int ACTIONS = 256;
  private static final int PROBES = 64;
  private static final int ADMIN_LOOKUPS = 128;
  private static final int ADMIN = 128;
  private static final String WELL_KNOWN = "/.well-known";

  /** Of {@code Database.DEFAULT_CONNECTIONS}; the others are for what a node does by itself. */
  private static final int LOOKUP_CONNECTIONS = 4;

  private static final int LEASE_CONNECTIONS = 2;
  private static final int PUBLIC_CONNECTIONS = 3;
  private static final int ADMIN_CONNECTIONS = 3;

  private final Executor threads;
  private final List<Bound> bounds = new ArrayList<>();
  private final Bound upstreams;
  private final Lane refills;
  private final Lanes open;
  private final Lanes admin;

  /**
   * @param threads runs each task on a virtual thread
   * @param authPath where the public listener has Keyward's own endpoints
   */
  public NodeLanes(Executor threads, String authPath, Room room) {
    this.threads = threads;
    this.upstreams = bound("upstream_connections", room.upstream());
    this.refills = lane("refills", REFILLS, new Share(1));
    this.open = open(authPath, room);
    this.admin = admin(room);
  }

  private Lanes open(String authPath, Room room) {
    Share share = new Share(PUBLIC_CONNECTIONS);
    Lane answers = lane("answers", ANSWERS, share);
    Lane actions = lane("actions", ACTIONS, share);
    Lane probes = lane("probes", PROBES, null);
    Set<String> fromMemory =
        Set.of(
            authPath + "/verify",
            authPath + "/verify/batch",
            authPath + "/me",
            authPath + "/keyward.js");
    return new Lanes(
        bound("connections", room.open()),
        bound("bodies", room.bodies()),
        lane("lookups", LOOKUPS, new Share(LOOKUP_CONNECTIONS)),
        lane("leases", LEASES, new Share(LEASE_CONNECTIONS)),
        path -> {
          if (path.isAtOrBelow(authPath + "/health")) {
            return probes;
          }
          boolean answered = path.isAtOrBelow(WELL_KNOWN) || fromMemory.contains(path.toString());
          return answered ? answers : actions;
        });
  }

  private Lanes admin(Room room) {
    Share share = new Share(ADMIN_CONNECTIONS);
    Lane actions = lane("admin_actions", ADMIN, share);
    Lane probes = lane("admin_probes", PROBES, null);
    return new Lanes(
        bound("admin_connections", room.admin()),
        bound("admin_bodies", room.adminBodies()),
        lane("admin_lookups", ADMIN_LOOKUPS, share),
        lane("admin_leases", ADMIN, share),
        path -> path.isAtOrBelow("/health") ? probes : actions);
  }

  private Lane lane(String what, int most, @Nullable Share share) {
    return new Lane(bound(what, most), share, threads);
  }

  private Bound bound(String what, int most) {
    Bound bound = new Bound(what, most);
    bounds.add(bound);
    return bound;
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

  /** For what is taken of quotas in advance, and given back, beside requests. */
  public Lane refills() {
    return refills;
  }

  /** All of them, for the metrics. */
  public List<Bound> bounds() {
    return List.copyOf(bounds);
  }
}
