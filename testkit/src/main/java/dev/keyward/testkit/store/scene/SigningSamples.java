package dev.keyward.testkit.store.scene;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.KeyStep;
import dev.keyward.core.signing.SigningKey;
import dev.keyward.core.signing.SigningKey.State;
import dev.keyward.core.signing.SigningKeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signing keys, and steps in their life that need no waiting. Their ids differ. */
public final class SigningSamples {
  private SigningSamples() {}

  /** One that signs. */
  public static SigningKey active(JwsAlgorithm algorithm, Instant activatedAt) {
    return key(algorithm, State.ACTIVE, activatedAt);
  }

  public static SigningKey pending(JwsAlgorithm algorithm) {
    return key(algorithm, State.PENDING, null);
  }

  private static SigningKey key(
      JwsAlgorithm algorithm, State state, @Nullable Instant activatedAt) {
    return new SigningKey(
        Samples.nextId("kid"),
        algorithm,
        state,
        new byte[] {48, 0, -1, 39},
        Samples.wrapped(),
        Samples.NOW,
        activatedAt,
        null);
  }

  /** Makes the active {@code key} the one that signs; the one that did is retired. */
  public static void activate(
      SigningKeyStore store, SigningKey key, byte[] keyCheck, AuditEvent event) {
    Instant at = Objects.requireNonNull(key.activatedAt());
    var _ =
        store.step(
            keyCheck,
            known -> {
              List<SigningKey> changed = new ArrayList<>();
              known.stream()
                  .filter(other -> other.is(State.ACTIVE))
                  .forEach(other -> changed.add(ended(other, State.RETIRED, at)));
              changed.add(key);
              return Optional.of(new KeyStep(changed, List.of(event), at));
            });
  }

  /** The key as it is when it signs no more. */
  public static SigningKey ended(SigningKey key, State end, Instant at) {
    return new SigningKey(
        key.kid(),
        key.algorithm(),
        end,
        key.publicKey(),
        null,
        key.createdAt(),
        key.activatedAt(),
        at);
  }

  /** All that a key holds, in a form that compares by its content. */
  public static List<?> content(SigningKey key) {
    return Arrays.asList(
        key.toString(),
        Arrays.toString(key.publicKey()),
        Arrays.toString(key.wrappedPrivateKey()),
        key.createdAt(),
        key.activatedAt(),
        key.retiredAt());
  }
}
