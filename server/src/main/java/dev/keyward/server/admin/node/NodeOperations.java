package dev.keyward.server.admin.node;

import dev.keyward.core.Page;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.HttpAnswer.Header;
import dev.keyward.core.answer.Problem;
import dev.keyward.server.admin.node.NodeView.Part;
import dev.keyward.server.observe.ObservedRoutes.Observed;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the running node says of itself. */
public final class NodeOperations {
  private static final List<Header> METRICS_HEADERS =
      List.of(
          new Header("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
          new Header("Cache-Control", "no-store"),
          new Header("X-Content-Type-Options", "nosniff"));

  private final NodeView node;
  private final OpenApiDocument document;

  public NodeOperations(NodeView node, OpenApiDocument document) {
    this.node = node;
    this.document = document;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of(
        "getStatus", call -> status(),
        "listRoutes", call -> Json.answer(new Page<>(node.routes(), null), RouteJson::of),
        "getOpenApi", call -> HttpAnswer.json(200, document.bytes()),
        "getLive", call -> ok(),
        "getReady", this::ready,
        "getMetrics", call -> metrics());
  }

  private HttpAnswer status() {
    List<Part> parts = node.parts();
    ObjectNode body = Json.object().put("ok", parts.stream().allMatch(Part::ok));
    ArrayNode list = body.putArray("parts");
    for (Part part : parts) {
      list.addObject().put("name", part.name()).put("ok", part.ok()).put("detail", part.detail());
    }
    ArrayNode observed = body.putArray("observed_routes");
    node.observed().forEach(route -> observed.add(json(route)));
    return Json.answer(200, body);
  }

  private static ObjectNode json(Observed route) {
    ObjectNode json = Json.object().put("route", route.route());
    ArrayNode refusals = json.putArray("refusals");
    for (Observed.Refusals each : route.refusals()) {
      refusals
          .addObject()
          .put("code", each.reason().name())
          .put("count", each.count())
          .put("last_at", Json.time(each.lastAt()));
    }
    return json;
  }

  private static HttpAnswer ok() {
    return Json.answer(200, Json.object().put("status", "ok"));
  }

  /** Anybody may ask, so it tells no more than yes or no. */
  private HttpAnswer ready(OperationCall call) {
    if (node.isReady()) {
      return ok();
    }
    Problem problem = new Problem(503, "unavailable", "The service cannot decide right now", "");
    return HttpAnswer.problem(problem, call.request().requestId()).with("Retry-After", "1");
  }

  private HttpAnswer metrics() {
    return new HttpAnswer(200, METRICS_HEADERS, node.metrics().getBytes(StandardCharsets.UTF_8));
  }
}
