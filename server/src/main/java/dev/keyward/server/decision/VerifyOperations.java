package dev.keyward.server.decision;

import dev.keyward.core.Credential;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Inquiry;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.limit.LimitState;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.decision.InquiryReader.Reading;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.PrincipalJson;
import dev.keyward.server.openapi.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /auth/verify}, for backends that ask. A call is answered as a whole or not at all: nothing
 * is charged when one of its inquiries cannot be read, and when the store does not answer there is
 * no verdict.
 */
public final class VerifyOperations {
  private final Inquiries inquiries;
  private final InquiryReader reader;
  private final VerifyObserver observer;

  /**
   * @param own whether a path is one of Keyward's own, which no route can have
   */
  public VerifyOperations(
      Inquiries inquiries, Predicate<CanonicalPath> own, VerifyObserver observer) {
    this.reader = new InquiryReader(own);
    this.inquiries = inquiries;
    this.observer = observer;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("verifyCredential", this::one, "verifyCredentials", this::several);
  }

  private HttpAnswer one(OperationCall call) throws Refusal {
    return answer(verdict(reader.read(call.body(), ""), call));
  }

  private HttpAnswer several(OperationCall call) throws Refusal {
    List<Reading> readings = new ArrayList<>();
    JsonNode items = call.body().path("items");
    for (int i = 0; i < items.size(); i++) {
      readings.add(reader.read(items.path(i), "/items/" + i));
    }
    ObjectNode body = Json.object();
    ArrayNode verdicts = body.putArray("items");
    for (Reading reading : readings) {
      verdicts.add(verdict(reading, call));
    }
    return answer(body);
  }

  private static HttpAnswer answer(ObjectNode body) {
    return Json.answer(200, body).with("Cache-Control", "no-store");
  }

  private ObjectNode verdict(Reading reading, OperationCall call) throws Refusal {
    return switch (reading) {
      case Reading.Refused(DenyReason reason, Credential credential) ->
          refused(Deny.of(reason), credential, call);
      case Reading.Asked(Inquiry inquiry) ->
          switch (inquiries.decide(inquiry)) {
            case Allow allow -> allowed(allow, call);
            case Deny deny when deny.reason() == DenyReason.UNAVAILABLE -> throw Refusal.of(deny);
            case Deny deny -> refused(deny, inquiry.credential(), call);
          };
    };
  }

  private ObjectNode allowed(Allow allow, OperationCall call) {
    Deny observed = allow.observed();
    String code = observed == null ? VerdictCode.VALID : observed.reason().name();
    observer.verified(call.request().requestId(), code, allow);
    ObjectNode json = Json.object().put("valid", true).put("code", VerdictCode.VALID);
    json.set("principal", PrincipalJson.of(allow.principal()));
    json.set("rate_limits", limits(allow.limits()));
    return json;
  }

  private ObjectNode refused(Deny deny, Credential credential, OperationCall call) {
    VerdictCode code = VerdictCode.of(deny.reason(), credential);
    observer.verified(call.request().requestId(), code.name(), deny);
    ObjectNode json = Json.object().put("valid", false).put("code", code.name());
    if (code == VerdictCode.RATE_LIMITED || code == VerdictCode.QUOTA_EXCEEDED) {
      json.set("rate_limits", limits(deny.limits()));
    }
    return json;
  }

  private static ArrayNode limits(List<LimitState> states) {
    ArrayNode limits = Json.array();
    for (LimitState state : states) {
      limits
          .addObject()
          .put("name", state.name())
          .put("limit", state.requests())
          .put("remaining", state.remaining())
          .put("reset_seconds", state.resetSeconds());
    }
    return limits;
  }
}
