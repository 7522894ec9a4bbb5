package dev.keyward.server.explain;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.explain.Explanation.Step;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/explain}. */
public final class ExplainOperations {
  private final Explainer explainer;

  public ExplainOperations(Explainer explainer) {
    this.explainer = explainer;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("explainRequest", this::explain);
  }

  private HttpAnswer explain(OperationCall call) throws Refusal {
    Explanation explanation = explainer.explain(Description.of(call));
    ObjectNode json = Json.object();
    switch (explanation.decision()) {
      case Allow allow -> {
        Deny observed = allow.observed();
        json.put("decision", "allow");
        json.put("code", observed == null ? "VALID" : observed.reason().name());
        json.put("status", 200);
      }
      case Deny deny -> {
        json.put("decision", "deny");
        json.put("code", deny.reason().name());
        json.put("status", deny.reason().answer().status());
      }
    }
    json.put("route", explanation.route() == null ? null : explanation.route().name());
    ArrayNode steps = json.putArray("steps");
    for (Step step : explanation.steps()) {
      steps
          .addObject()
          .put("step", step.name())
          .put("result", step.result().name().toLowerCase(Locale.ROOT))
          .put("detail", step.detail());
    }
    return Json.answer(200, json);
  }
}
