package dev.keyward.core;

/** What {@link Gatekeeper#decide} says at once: the decision, or that it needs I/O to go on. */
public sealed interface Outcome permits Decision, Outcome.Pending {

  /**
   * The same decision, stopped where it needs the store. Nothing is charged or counted twice when
   * it goes on.
   */
  @FunctionalInterface
  non-sealed interface Pending extends Outcome {
    /** Goes on with the decision. May block: call it once, on a thread that may wait. */
    Decision resolve();
  }
}
