package dev.keyward.core.lifecycle;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey.Revocation;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.ClientStore;
import dev.keyward.core.apikey.ClientStore.End;
import dev.keyward.core.apikey.ClientStore.Holder;
import dev.keyward.core.apikey.ClientStore.Update;
import dev.keyward.core.apikey.ClientStore.UpdateResult;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocations;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Changes and deletes clients, and revokes all of their keys. */
public final class ClientChanges {
  private final ClientStore clients;
  private final TokenRevocations tokens;
  private final InstantSource clock;

  public ClientChanges(ClientStore clients, TokenRevocations tokens, InstantSource clock) {
    this.clients = clients;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** How a change ended; only {@link Changed} may have stored anything. */
  public sealed interface Result {
    /**
     * @param client as it is now, or was when it was deleted
     */
    record Changed(Client client, int revokedKeys) implements Result {}

    record NotFound() implements Result {}

    /**
     * A {@code keyward:} scope that the caller does not hold would be allowed, or a key would gain
     * or lose one.
     */
    record BeyondCaller() implements Result {}

    /** The client is not what the caller expected. */
    record Outdated() implements Result {}

    /** No working key with {@code keyward:admin} would be left. */
    record LastAdminKey() implements Result {}
  }

  /**
   * Changes a client. Its keys keep the scopes they have; from then on they give what both they and
   * the bound allow. Tokens issued through it say what it allowed then: they end when it is to
   * allow less (docs/decisions/0011).
   */
  public Result patch(Target target, ClientPatch patch) {
    return run(target, holder -> patched(holder, patch, target));
  }

  private Verdict<Update, Result> patched(Holder holder, ClientPatch patch, Target target) {
    Client old = holder.client();
    if (patch.applied(old, old.updatedAt()).equals(old)) {
      return new Verdict.Keep<>();
    }
    Client client = patch.applied(old, now());
    if (!mayWiden(target.caller(), old.scopes(), client.scopes())) {
      return new Verdict.Refuse<>(new Result.BeyondCaller());
    }
    for (Scopes rights : holder.rights()) {
      if (!mayRebind(target.caller(), old.allowed(rights), client.allowed(rights))) {
        return new Verdict.Refuse<>(new Result.BeyondCaller());
      }
    }
    AuditEvent event = target.did("client.update", ClientPatch.details(old, client));
    TokenRevocation ended =
        narrows(old.scopes(), client.scopes()) ? tokens.ofClient(client.id()) : null;
    return new Verdict.Store<>(new Update(client, null, ended, revoked -> event));
  }

  /**
   * Whoever logs in through a client gets what both they and its bound allow: a bound that is
   * widened by rights over Keyward gives these to the client's next token.
   */
  private static boolean mayWiden(Caller caller, @Nullable Scopes before, @Nullable Scopes after) {
    if (before == null) {
      return true;
    }
    if (after == null) {
      return caller.isAdministrator();
    }
    return caller.mayGive(after.without(before));
  }

  private static boolean narrows(@Nullable Scopes before, @Nullable Scopes after) {
    return after != null && (before == null || !before.without(after).isEmpty());
  }

  /** Rights over Keyward that the bound gives back or takes away are given or taken. */
  private static boolean mayRebind(Caller caller, Scopes before, Scopes after) {
    return before.reserved().equals(after.reserved())
        || caller.mayGive(before) && caller.mayGive(after);
  }

  /**
   * Revokes every key that is not revoked yet, expired ones too: a clock set back must not revive
   * them.
   */
  public Result revokeKeys(Target target, RevocationReason reason) {
    return run(
        target,
        holder ->
            holder.rights().isEmpty()
                ? new Verdict.Keep<>()
                : ended(holder, target, new End(new Revocation(now(), reason), null)));
  }

  /**
   * Deletes a client: its keys are revoked with {@link RevocationReason#CESSATION_OF_OPERATION} and
   * stay listed, and what was issued through it ends.
   */
  public Result delete(Target target) {
    return run(
        target,
        holder -> {
          Revocation keys = new Revocation(now(), RevocationReason.CESSATION_OF_OPERATION);
          return ended(holder, target, new End(keys, tokens.ofClient(target.id())));
        });
  }

  private static Verdict<Update, Result> ended(Holder holder, Target target, End end) {
    for (Scopes rights : holder.rights()) {
      if (!target.caller().mayGive(rights)) {
        return new Verdict.Refuse<>(new Result.BeyondCaller());
      }
    }
    return new Verdict.Store<>(
        new Update(holder.client(), end, revoked -> event(holder.client(), target, end, revoked)));
  }

  private static AuditEvent event(Client client, Target target, End end, int revoked) {
    return target.did(
        end.client() == null ? "client.keys.revoke" : "client.delete",
        Map.of(
            "name",
            client.name(),
            "reason",
            end.keys().reason().wireName(),
            "revoked_keys",
            String.valueOf(revoked)));
  }

  private Result run(Target target, Function<Holder, Verdict<Update, Result>> rule) {
    Judgement<Holder, Update, Result> judgement =
        new Judgement<>(
            holder ->
                target.expected().allows(holder.client())
                    ? rule.apply(holder)
                    : new Verdict.Refuse<>(new Result.Outdated()));
    UpdateResult stored = clients.update(target.id(), now(), target.force(), judgement);
    Result refusal = judgement.refusal();
    if (refusal != null) {
      return refusal;
    }
    return switch (stored) {
      case UpdateResult.Updated(Client client, int revoked) -> new Result.Changed(client, revoked);
      case UpdateResult.NotFound() -> new Result.NotFound();
      case UpdateResult.LastAdminKey() -> new Result.LastAdminKey();
    };
  }

  /** The present, in the milliseconds that the store keeps. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
