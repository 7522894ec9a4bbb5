package dev.keyward.server.signing;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.KeyStep;
import dev.keyward.core.signing.SigningKeyRotation;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the signing keys replaced in time, and says so in the log. */
public final class SigningKeyUpkeep {
  private static final Logger LOG = LoggerFactory.getLogger("keyward.server");

  private final @Nullable SigningKeyRotation rotation;
  private final Runnable caughtUp;

  /**
   * @param rotation null where tokens are signed with a secret that others share
   * @param caughtUp returns when this node has applied every committed change
   */
  public SigningKeyUpkeep(@Nullable SigningKeyRotation rotation, Runnable caughtUp) {
    this.rotation = rotation;
    this.caughtUp = caughtUp;
  }

  /** What administrators do about the same keys. */
  public SigningKeyOperations operations() {
    return new SigningKeyOperations(rotation, caughtUp);
  }

  /**
   * Holds the keys against the configuration, once.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  public SigningKeyUpkeep start() {
    if (rotation != null) {
      rotation.start().ifPresent(this::tell);
    }
    return this;
  }

  /**
   * Makes keys of {@code algorithm} from now on, the first one at once if that is another one.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer; then nothing has
   *     changed
   */
  public void want(JwsAlgorithm algorithm, Duration every) {
    if (rotation != null) {
      rotation.want(algorithm, every).ifPresent(this::tell); // the change feed brings the key
    }
  }

  /** Takes the step that is due, and forgets what has had its time. */
  public void tidy() {
    if (rotation == null) {
      return;
    }
    rotation
        .advance()
        .ifPresent(
            step -> {
              tell(step);
              caughtUp.run();
            });
    int purged = rotation.purge();
    if (purged > 0) {
      LOG.atInfo().addKeyValue("keys", purged).log("signing keys of long ago purged");
    }
  }

  private void tell(KeyStep step) {
    for (AuditEvent event : step.events()) {
      LOG.atInfo()
          .addKeyValue("action", event.action())
          .addKeyValue("kid", event.target())
          .addKeyValue("algorithm", event.details().get("algorithm"))
          .log("the signing keys have changed");
    }
  }
}
