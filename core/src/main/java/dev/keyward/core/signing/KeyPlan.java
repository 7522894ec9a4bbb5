package dev.keyward.core.signing;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.jose.JwsAlgorithm;
import dev.keyward.core.signing.SigningKey.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the keys of one moment. Decides, and changes nothing; each method answers at most
 * one step, and is called once.
 */
final class KeyPlan {
  private final List<SigningKey> keys;
  private final Terms terms;
  private final Supplier<SigningKey> fresh;
  private final Actor actor;
  private final Instant now;
  private final List<SigningKey> changed = new ArrayList<>();
  private final List<AuditEvent> events = new ArrayList<>();

  /**
   * @param algorithm of the keys that this node makes
   * @param every how old the active key becomes
   * @param published for how long a key is published before it signs
   */
  record Terms(JwsAlgorithm algorithm, Duration every, Duration published) {}

  /**
   * @param keys all there are
   * @param fresh a new key of the algorithm, pending; asked only when one is needed
   * @param actor who has it done
   */
  KeyPlan(
      List<SigningKey> keys, Terms terms, Supplier<SigningKey> fresh, Actor actor, Instant now) {
    this.keys = keys;
    this.terms = terms;
    this.fresh = fresh;
    this.actor = actor;
    this.now = now;
  }

  /** A key that signs, where there is none. */
  Optional<KeyStep> ensureActive() {
    if (find(State.ACTIVE) == null) {
      appoint("first");
    }
    return step();
  }

  /** What is due by now: a successor is made, or becomes active. */
  Optional<KeyStep> advance() {
    SigningKey active = find(State.ACTIVE);
    SigningKey pending = find(State.PENDING);
    if (active == null) {
      appoint("first");
    } else if (pending == null && isReached(successorDue(active))) {
      propose("schedule");
    } else if (pending != null && isReached(pending.createdAt().plus(terms.published()))) {
      retire(active);
      activate(pending);
    }
    return step();
  }

  /** As {@link #advance}, after the keys were held against the algorithm that is wanted. */
  Optional<KeyStep> adopt() {
    SigningKey active = find(State.ACTIVE);
    SigningKey pending = find(State.PENDING);
    if (active == null) {
      return advance();
    }
    if (pending != null && pending.algorithm() != terms.algorithm()) {
      revoke(pending, "signing_key.discard");
      pending = null;
    }
    if (pending == null && active.algorithm() != terms.algorithm()) {
      propose("algorithm");
    }
    return changed.isEmpty() ? advance() : step();
  }

  /** A successor, unless there is one already. */
  Optional<KeyStep> rotate() {
    if (find(State.ACTIVE) == null) {
      appoint("request");
    } else if (find(State.PENDING) == null) {
      propose("request");
    }
    return step();
  }

  /** Nothing that the key has signed counts any more; if it was to sign, another one does. */
  Optional<KeyStep> revoke(String kid) {
    for (SigningKey key : keys) {
      if (key.kid().equals(kid) && !key.is(State.REVOKED)) {
        revoke(key, "signing_key.revoke");
        if (key.is(State.ACTIVE)) {
          appoint("revocation");
        }
      }
    }
    return step();
  }

  private Optional<KeyStep> step() {
    return changed.isEmpty() ? Optional.empty() : Optional.of(new KeyStep(changed, events, now));
  }

  private @Nullable SigningKey find(State state) {
    return keys.stream().filter(key -> key.is(state)).findFirst().orElse(null);
  }

  /** One that signs at once: the successor if there is one, else a new key. */
  private void appoint(String reason) {
    SigningKey pending = find(State.PENDING);
    if (pending == null) {
      SigningKey made = fresh.get().activated(now);
      changed.add(made);
      events.add(made(made, reason));
    } else {
      activate(pending);
    }
  }

  private void propose(String reason) {
    SigningKey made = fresh.get();
    changed.add(made);
    events.add(made(made, reason));
  }

  private AuditEvent made(SigningKey key, String reason) {
    Map<String, String> details =
        Map.of(
            "algorithm", key.algorithm().jwsName(), "state", key.state().name(), "reason", reason);
    return reason.equals("request")
        ? actor.made("signing_key.create", key.kid(), details)
        : actor.did("signing_key.create", key.kid(), details);
  }

  private void activate(SigningKey key) {
    changed.add(key.activated(now));
    events.add(actor.did("signing_key.activate", key.kid(), details(key)));
  }

  private void retire(SigningKey key) {
    changed.add(key.retired(now));
    events.add(actor.did("signing_key.retire", key.kid(), details(key)));
  }

  private void revoke(SigningKey key, String action) {
    changed.add(key.revoked(now));
    events.add(actor.did(action, key.kid(), details(key)));
  }

  /** The state is the one that it had. */
  private static Map<String, String> details(SigningKey key) {
    return Map.of("algorithm", key.algorithm().jwsName(), "state", key.state().name());
  }

  /** So early that the successor may sign when the active key is old enough. */
  private Instant successorDue(SigningKey active) {
    Instant since = Objects.requireNonNull(active.activatedAt(), "an active key began to sign");
    return since.plus(terms.every()).minus(terms.published());
  }

  private boolean isReached(Instant at) {
    return !now.isBefore(at);
  }
}
