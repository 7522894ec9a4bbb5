package dev.keyward.core.lifecycle;

/**
 * What a rule makes of a thing as it is stored.
 *
 * @param <U> what is to be stored
 * @param <R> why not
 */
sealed interface Verdict<U, R> {
  /** It is to be changed. */
  record Store<U, R>(U update) implements Verdict<U, R> {}

  /** It is as it shall be. */
  record Keep<U, R>() implements Verdict<U, R> {}

  /** It must not be changed so. */
  record Refuse<U, R>(R reason) implements Verdict<U, R> {}
}
