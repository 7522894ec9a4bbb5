package dev.keyward.core.decision;

import dev.keyward.core.Principal;
import dev.keyward.core.policy.Environment;
import org.jspecify.annotations.Nullable;

/**
 * Follows a decision. What refuses is not told here: the decision says it, and {@link Check#of}
 * which check it was.
 */
public interface Trace {
  /** Of decisions that nobody follows. */
  Trace NONE =
      new Trace() {
        @Override
        public void passed(Check check) {}

        @Override
        public void recognized(Principal principal, @Nullable Environment environment) {}
      };

  /** The request passed a check. Called in the order of {@link Check}, once for each. */
  void passed(Check check);

  /**
   * The credential is somebody's, whether it still works or not. Told again when more is known.
   *
   * @param environment of the key; null for a token that was not made from one
   */
  void recognized(Principal principal, @Nullable Environment environment);
}
