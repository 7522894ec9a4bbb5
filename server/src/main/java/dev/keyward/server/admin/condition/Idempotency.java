package dev.keyward.server.admin.condition;

import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.idempotency.AlreadyClaimedException;
import dev.keyward.core.idempotency.Claim;
import dev.keyward.core.idempotency.ClaimStore;
import dev.keyward.core.idempotency.ClaimStore.Done;
import dev.keyward.core.secret.KeyedDigest;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Calls that make something, repeated because their answer was lost: with the same {@code
 * Idempotency-Key} (draft-ietf-httpapi-idempotency-key-header) they make it once.
 *
 * <ol>
 *   <li>what the key made before is shown again, without a secret; 409 when the key came with
 *       another call;
 *   <li>else the call is carried out, and its claim stored in the same transaction;
 *   <li>of two at once the later one finds the claim there, changes nothing, and shows what the
 *       other one made.
 * </ol>
 *
 * A call that was refused claims nothing.
 */
public final class Idempotency {
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final ClaimStore store;
  private final KeyedDigest digest;
  private final InstantSource clock;

  public Idempotency(ClaimStore store, KeyedDigest digest, InstantSource clock) {
    this.store = store;
    this.digest = digest;
    this.clock = clock;
  }

  /** Shows what a call made, as its answer did. */
  public interface Replay {
    /**
     * @return null when it is gone
     */
    @Nullable HttpAnswer show(String target);
  }

  public OperationHandler once(OperationHandler making, Replay replay) {
    return call -> {
      List<String> sent = call.request().headers().apply("Idempotency-Key");
      return sent.isEmpty() ? making.handle(call) : once(call, claim(call, sent), making, replay);
    };
  }

  private HttpAnswer once(OperationCall call, Claim claim, OperationHandler making, Replay replay)
      throws Refusal {
    Optional<Done> before = store.find(claim.id(), clock.instant());
    if (before.isPresent()) {
      return replayed(claim, before.get(), replay);
    }
    try {
      return making.handle(call.once(claim));
    } catch (AlreadyClaimedException e) {
      return replayed(claim, doneMeanwhile(claim, conflict()), replay);
    } catch (Refusal refusal) {
      // Such as for a name that the other one has just taken.
      return replayed(claim, doneMeanwhile(claim, refusal), replay);
    }
  }

  private Done doneMeanwhile(Claim claim, Refusal otherwise) throws Refusal {
    return store.find(claim.id(), clock.instant()).orElseThrow(() -> otherwise);
  }

  private static HttpAnswer replayed(Claim claim, Done done, Replay replay) throws Refusal {
    if (!MessageDigest.isEqual(claim.digest(), done.digest())) {
      throw conflict();
    }
    HttpAnswer answer = replay.show(done.target());
    if (answer == null) {
      throw conflict();
    }
    return answer;
  }

  private static Refusal conflict() {
    return Refusal.conflict(
        "idempotency_conflict",
        "This Idempotency-Key was used for another call",
        "Or what it made is gone. Send a new key with what is a new call.");
  }

  /**
   * Whose key it is decides with it: callers do not get into each other's way, and none is shown
   * what another one made, which may be beyond its rights. Keys of one client have different
   * rights; a user's tokens come and go, so of them it is the user.
   */
  private Claim claim(OperationCall call, List<String> sent) throws Refusal {
    if (sent.size() > 1 || !KEY.matcher(sent.getFirst()).matches()) {
      throw Refusal.invalid("", "Idempotency-Key must be 1 to 255 visible ASCII characters, once");
    }
    EndpointRequest request = call.request();
    Principal caller = request.principal();
    return new Claim(
        digest.of(bytes(caller.kind().wireName()), bytes(name(caller)), bytes(sent.getFirst())),
        digest.of(
            bytes(call.operation().id()),
            bytes(request.path().toString()),
            bytes(request.query()),
            request.body()));
  }

  private static String name(Principal caller) {
    String key = caller.callingKey();
    return key.isEmpty() ? caller.subject() : key;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
