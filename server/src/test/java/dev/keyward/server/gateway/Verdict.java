package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.IdentityNames;
import dev.keyward.core.answer.RateLimitFields;
import dev.keyward.core.limit.LimitState;
import dev.keyward.testkit.enforcement.Call;
import dev.keyward.testkit.enforcement.Call.Line;
import dev.keyward.testkit.enforcement.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A verdict of the verify API as an answer of a door: the refusal is the one that a door gives for
 * the decision, once the verdict is found to say the same; whoever is allowed is whoever the
 * verdict names.
 *
 * @param json the body of the answer
 * @param decision of which it was made
 */
record Verdict(JsonNode json, Decision decision, String requestId) {
  /** What the verify API calls the reasons for which doors refuse: docs/verify.md. */
  private static final Map<String, Set<DenyReason>> REASONS =
      Map.ofEntries(
          Map.entry("MALFORMED", Set.of(DenyReason.MALFORMED)),
          Map.entry("NOT_FOUND", Set.of(DenyReason.NOT_FOUND)),
          Map.entry("INVALID_TOKEN", Set.of(DenyReason.INVALID_TOKEN)),
          Map.entry("EXPIRED", Set.of(DenyReason.EXPIRED, DenyReason.TOKEN_EXPIRED)),
          Map.entry("REVOKED", Set.of(DenyReason.REVOKED, DenyReason.TOKEN_REVOKED)),
          Map.entry("DISABLED", Set.of(DenyReason.DISABLED)),
          Map.entry("INSUFFICIENT_SCOPE", Set.of(DenyReason.INSUFFICIENT_SCOPE)),
          Map.entry("IP_NOT_ALLOWED", Set.of(DenyReason.IP_NOT_ALLOWED)),
          Map.entry(
              "RATE_LIMITED",
              Set.of(
                  DenyReason.RATE_LIMITED,
                  DenyReason.ADDRESS_LIMITED,
                  DenyReason.TOO_MANY_FAILURES)),
          Map.entry("QUOTA_EXCEEDED", Set.of(DenyReason.QUOTA_EXCEEDED)),
          Map.entry(
              "FORBIDDEN",
              Set.of(
                  DenyReason.NO_ROUTE,
                  DenyReason.WRONG_KIND,
                  DenyReason.WRONG_ENVIRONMENT,
                  DenyReason.CLIENT_CERTIFICATE_REQUIRED,
                  DenyReason.BAD_PATH,
                  DenyReason.METHOD_NOT_ALLOWED)));

  Reply reply(Call call) {
    assertEquals(decision instanceof Allow, json.path("valid").booleanValue(), json::toString);
    return switch (decision) {
      case Allow allow -> allowed(allow, call);
      case Deny deny -> refused(deny);
    };
  }

  private Reply allowed(Allow allow, Call call) {
    assertEquals("VALID", json.path("code").stringValue());
    assertEquals(told(allow.limits()), json.path("rate_limits").valueStream().toList().toString());
    List<Header> fields = new ArrayList<>();
    RateLimitFields.addTo(fields, allow.limits());
    List<Line> identity = new ArrayList<>();
    IdentityNames.USUAL.write(
        principal(), requestId, (name, value) -> identity.add(new Line(name, value)));
    return new Reply(
        200, lines(fields), "", new Reply.Upstreamed(call.method(), "", List.copyOf(identity)));
  }

  private Reply refused(Deny deny) {
    String code = json.path("code").stringValue();
    assertTrue(
        REASONS.getOrDefault(code, Set.of()).contains(deny.reason()),
        () -> code + " for " + deny.reason());
    boolean limits = Set.of("RATE_LIMITED", "QUOTA_EXCEEDED").contains(code);
    assertEquals(
        limits ? told(deny.limits()) : "[]",
        json.path("rate_limits").valueStream().toList().toString());
    assertTrue(json.path("principal").isMissingNode(), json::toString);
    HttpAnswer answer = HttpAnswer.of(deny, requestId);
    return new Reply(answer.status(), lines(answer.headers()), answer.text(), null);
  }

  private static String told(List<LimitState> limits) {
    return limits.stream()
        .map(
            limit ->
                "{\"name\":\"%s\",\"limit\":%d,\"remaining\":%d,\"reset_seconds\":%d}"
                    .formatted(
                        limit.name(), limit.requests(), limit.remaining(), limit.resetSeconds()))
        .toList()
        .toString();
  }

  private static List<Line> lines(List<Header> fields) {
    return fields.stream().map(field -> new Line(field.name(), field.value())).toList();
  }

  private Principal principal() {
    JsonNode told = json.path("principal");
    String kind = told.path("kind").stringValue();
    return new Principal(
        Arrays.stream(CredentialKind.values())
            .filter(each -> each.wireName().equals(kind))
            .findFirst()
            .orElseThrow(),
        told.path("subject").stringValue(),
        told.path("name").stringValue(),
        told.path("client_id").stringValue(),
        told.path("credential_id").stringValue(),
        Scopes.of(scopes(told).toList()),
        null,
        Map.of());
  }

  private static Stream<String> scopes(JsonNode told) {
    return told.path("scopes").valueStream().map(JsonNode::stringValue);
  }
}
