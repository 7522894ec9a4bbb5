package dev.keyward.server.gateway;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chance that can be had again by its seed. */
record Dice(RandomGenerator random) {
  private static final int ALL = 1_000;

  static Dice of(long seed) {
    return new Dice(new SplittableRandom(seed));
  }

  /** Whether what happens in so many of a thousand cases happens now. */
  boolean permille(int cases) {
    return random.nextInt(ALL) < cases;
  }

  /** From 0 on. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both may come. */
  int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  <T> T of(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** One of the first more often than one of the last: the first half in three of four cases. */
  <T> T early(List<T> all) {
    double where = random.nextDouble();
    return all.get((int) (where * where * all.size()));
  }
}
