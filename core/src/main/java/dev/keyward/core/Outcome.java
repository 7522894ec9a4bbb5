package dev.keyward.core;

import dev.keyward.core.Decision.Deny;
import java.util.function.UnaryOperator;

/** What {@link Gatekeeper#decide} says at once: the decision, or that it needs I/O to go on. */
public sealed interface Outcome permits Decision, Outcome.Pending {

  /**
   * The same decision, stopped where it needs the store. Nothing is charged or counted twice when
   * it goes on. Either {@link #resolve} or {@link #abandon} is called, once.
   */
  @FunctionalInterface
  non-sealed interface Pending extends Outcome {
    /** Goes on with the decision. May block: call it on a thread that may wait. */
    Decision resolve();

    /** Refuses because nobody has time to go on with it; what was charged is put back. */
    default Decision abandon() {
      return Deny.of(DenyReason.UNAVAILABLE);
    }

    /**
     * Whether the credential is known to be good, and the store is only asked for more of its
     * quota: no stranger can bring about many of these.
     */
    default boolean isOfKnown() {
      return false;
    }

    /** The same, with {@code after} applied to however it ends. */
    default Pending then(UnaryOperator<Decision> after) {
      return new Continued(this, after);
    }
  }

  /**
   * A decision that somebody else has the last word in.
   *
   * @param of whose {@link #isOfKnown} it has
   */
  record Continued(Pending of, UnaryOperator<Decision> after) implements Pending {
    @Override
    public Decision resolve() {
      return after.apply(of.resolve());
    }

    @Override
    public Decision abandon() {
      return after.apply(of.abandon());
    }

    @Override
    public boolean isOfKnown() {
      return of.isOfKnown();
    }
  }
}
