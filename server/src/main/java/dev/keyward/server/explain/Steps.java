package dev.keyward.server.explain;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.decision.Check;
import dev.keyward.core.decision.Trace;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.policy.Delivery;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.NearMiss;
import dev.keyward.core.policy.Route;
import dev.keyward.server.explain.Explanation.Result;
import dev.keyward.server.explain.Explanation.Step;
import dev.keyward.server.http.ForwardAuth;
import dev.keyward.server.observe.Masking;
import dev.keyward.server.request.Door;
import dev.keyward.server.request.RequestHead;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what a decision passed, and tells it in sentences when it is made. */
final class Steps implements Trace {
  private static final Set<String> TOLD =
      Set.of("WWW-Authenticate", "Retry-After", "X-Keyward-Status");

  private final Description described;
  private final Set<Check> passed = EnumSet.noneOf(Check.class);
  private @Nullable AccessRequest access;
  private Door door = Door.FRONT;
  private @Nullable Principal principal;
  private @Nullable Environment environment;

  Steps(Description described) {
    this.described = described;
  }

  @Override
  public void passed(Check check) {
    passed.add(check);
  }

  @Override
  public void recognized(Principal who, @Nullable Environment ofKey) {
    principal = who;
    environment = ofKey;
  }

  /**
   * The request can be judged.
   *
   * @param judged as it is
   */
  void read(RequestHead head, AccessRequest judged) {
    access = judged;
    door = head.door();
    passed.add(Check.REQUEST);
    passed.add(Check.PATH);
    if (head.isQuestion()) {
      passed.add(Check.PROXY);
    }
  }

  /** The request cannot be judged. */
  Explanation unreadable(Deny deny, Door by) {
    door = by;
    Check failed = Check.of(deny.reason());
    if (failed != Check.REQUEST) {
      passed.add(Check.REQUEST);
    }
    return new Explanation(deny, null, told(deny, null, List.of()));
  }

  /**
   * @param route the one that the request falls under; null for none
   * @param others that it comes near to
   */
  Explanation decided(Decision decision, @Nullable Route route, List<NearMiss> others) {
    return new Explanation(decision, route, told(decision, route, others));
  }

  private List<Step> told(Decision decision, @Nullable Route route, List<NearMiss> others) {
    Deny refusal =
        switch (decision) {
          case Deny deny -> deny;
          case Allow allow -> allow.observed();
        };
    Check failed = refusal == null ? null : failed(refusal.reason());
    Sentences sentences = new Sentences(described, access, principal, environment);
    List<LimitState> limits = refusal == null ? decision.limits() : refusal.limits();
    List<Step> steps = new ArrayList<>();
    for (Check check : Check.values()) {
      if (passed.contains(check)) {
        add(steps, check, Result.PASSED, sentences.passed(check, limits, route));
      }
      if (check == failed && check != Check.STORE && refusal != null) {
        add(steps, check, Result.FAILED, sentences.refused(refusal, route));
      } else if (check == Check.ROUTE && route != null && !passed.contains(check)) {
        add(steps, check, Result.NOT_REACHED, sentences.passed(check, limits, route));
      }
      if (check == Check.ROUTE) {
        others.forEach(other -> steps.add(other(other)));
      }
    }
    if (failed == Check.STORE && refusal != null) { // whenever it was asked
      add(steps, Check.STORE, Result.FAILED, sentences.refused(refusal, route));
    }
    if (decision instanceof Allow && refusal != null) {
      steps.add(new Step("mode", Result.PASSED, "The route only observes: the request passes."));
    }
    steps.add(answer(decision));
    return List.copyOf(steps);
  }

  /** What is known and stale is told from a store that does not answer. */
  private Check failed(DenyReason reason) {
    return reason == DenyReason.UNAVAILABLE && !passed.contains(Check.FRESHNESS)
        ? Check.FRESHNESS
        : Check.of(reason);
  }

  private static void add(List<Step> steps, Check check, Result result, String detail) {
    steps.add(new Step(check.wireName(), result, detail));
  }

  private static Step other(NearMiss miss) {
    return new Step(
        "other_route",
        Result.NOT_CHOSEN,
        Sentences.rule(miss.route())
            + switch (miss.why()) {
              case LESS_SPECIFIC -> " would do, but is less specific.";
              case METHOD -> " is for other methods.";
              case HOST -> " is for other hosts.";
              case PATH -> " is for other paths.";
            });
  }

  private Step answer(Decision decision) {
    return switch (decision) {
      case Allow allow -> new Step("answer", Result.PASSED, passedOn(allow.route().delivery()));
      case Deny deny -> {
        HttpAnswer answer = ForwardAuth.refused(deny, "", door);
        StringBuilder told = new StringBuilder();
        told.append(answer.status()).append(' ').append(deny.reason().answer().code());
        answer.headers().stream()
            .filter(h -> TOLD.contains(h.name()))
            .forEach(h -> told.append("; ").append(h.name()).append(": ").append(h.value()));
        yield new Step("answer", Result.FAILED, told.toString());
      }
    };
  }

  private String passedOn(Delivery delivery) {
    AccessRequest judged = access;
    if (delivery.upstream() == null && delivery.cors() != null) {
      return "Keyward answers the preflight itself: browsers send it without a credential.";
    }
    if (delivery.upstream() == null || judged == null) {
      return "Keyward's own endpoint answers; its methods, bodies and limits of logins are not"
          + " judged here.";
    }
    return door == Door.FRONT
        ? "The upstream answers, asked for "
            + Masking.bounded(delivery.rewrite().apply(judged.path()))
        : "The proxy passes it on, by X-Keyward-Path: " + Masking.bounded(judged.path().toString());
  }
}
