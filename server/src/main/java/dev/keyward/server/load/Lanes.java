package dev.keyward.server.load;

import dev.keyward.core.Decision;
import dev.keyward.core.Outcome;
import dev.keyward.core.policy.CanonicalPath;
import java.util.function.Function;

/**
 * The lanes of a listener, and how many connections it may have.
 *
 * @param bodies bytes of all bodies for Keyward's own endpoints
 * @param lookups for decisions about credentials that are not in memory
 * @param leases for decisions about good ones that need more of their quota
 * @param endpoints for Keyward's own answers, by the path that is asked for
 */
public record Lanes(
    Bound connections,
    Bound bodies,
    Lane lookups,
    Lane leases,
    Function<CanonicalPath, Lane> endpoints) {

  /** The lane of a decision that needs the store. */
  public Lane of(Outcome.Pending pending) {
    return pending.isOfKnown() ? leases : lookups;
  }

  /** The decision, made in its lane when it needs the store. Blocks. */
  public Decision await(Outcome outcome) {
    return switch (outcome) {
      case Decision known -> known;
      case Outcome.Pending pending -> {
        Decision decided = of(pending).call(pending::resolve);
        yield decided == null ? pending.abandon() : decided;
      }
    };
  }
}
