package dev.keyward.core.lifecycle;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Applies a rule within a transaction, and remembers why it refused. The store may apply it again
 * when it has to begin anew.
 */
final class Judgement<T, U, R> implements Function<T, @Nullable U> {
  private final Function<T, Verdict<U, R>> rule;
  private @Nullable R refusal;

  Judgement(Function<T, Verdict<U, R>> rule) {
    this.rule = rule;
  }

  /** Why nothing was stored; null when nothing was refused. */
  @Nullable R refusal() {
    return refusal;
  }

  @Override
  public @Nullable U apply(T found) {
    refusal = null;
    return switch (rule.apply(found)) {
      case Verdict.Store<U, R> store -> store.update();
      case Verdict.Keep<U, R> keep -> null;
      case Verdict.Refuse<U, R> refuse -> {
        refusal = refuse.reason();
        yield null;
      }
    };
  }
}
