package dev.keyward.server.gateway;

import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Lane;
import dev.keyward.server.load.Lanes;
import java.util.concurrent.Executor;

/** Lanes with room for all that a test does. */
public final class Roomy {
  private static final int ENOUGH = 100_000_000;

  private Roomy() {}

  public static Bound bound() {
    return new Bound("test", ENOUGH);
  }

  public static Lane lane(Executor threads) {
    return new Lane(bound(), null, threads);
  }

  public static Lanes lanes(Executor threads) {
    Lane lane = lane(threads);
    return new Lanes(bound(), bound(), lane, lane, path -> lane);
  }
}
