package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.decision.Explaining;
import dev.keyward.server.PublicSites;
import dev.keyward.server.explain.ExplainOperations;
import dev.keyward.server.explain.Explainer;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.net.StrictRequestDecoder;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.request.Peer;
import dev.keyward.server.request.RequestHead;
import dev.keyward.server.request.RequestReader;
import dev.keyward.server.request.RequestReader.Reading;
import dev.keyward.testkit.enforcement.Call.Line;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An administrator who has each request explained before it is made. If an explanation charged or
 * counted anything, this node would go apart from the others.
 */
final class ExplainParticipant implements Participant {
  private static final JsonMapper JSON = new JsonMapper();
  private static final ClientAddress PROXY = ClientAddress.parse("127.0.0.1");

  private final RandomNode node;
  private final JsonEndpoint endpoint;
  private final Function<RequestHead, Explaining> judges;
  private final Lanes lanes;
  private List<Answered> answers = List.of();

  ExplainParticipant(RandomNode node, Executor blocking) {
    this.node = node;
    this.judges = PublicSites.judges(node.gatekeeper);
    this.lanes = Roomy.lanes(blocking);
    Explainer explainer = new Explainer(judges, "/auth/check", PROXY::equals, lanes);
    endpoint =
        new JsonEndpoint(
            OpenApiDocument.admin(), "/v1/explain", new ExplainOperations(explainer).handlers());
  }

  @Override
  public String name() {
    return "EXPLAIN";
  }

  @Override
  public boolean says(RandomRequest request) {
    return Form.GATEWAY.says(request)
        && request.method().matches("[A-Za-z]+")
        && (request.target().startsWith("/") || request.target().equals("*"));
  }

  @Override
  public void hear() {
    node.hear();
  }

  @Override
  public void ask(List<RandomRequest> batch) {
    answers = new ArrayList<>();
    batch.forEach(request -> answers.add(ask(request)));
  }

  @Override
  public List<Answered> answers() {
    return answers;
  }

  private Answered ask(RandomRequest request) {
    JsonNode told = explained(request);
    Decision made = made(request);
    switch (made) {
      case Allow allow -> {
        assertEquals("allow", told.path("decision").asString(), request::toString);
        Deny observed = allow.observed();
        String code = observed == null ? "VALID" : observed.reason().name();
        assertEquals(code, told.path("code").asString(), request::toString);
        assertEquals(200, told.path("status").asInt());
      }
      case Deny deny -> {
        assertEquals("deny", told.path("decision").asString(), () -> deny + " " + told);
        assertEquals(deny.reason().name(), told.path("code").asString(), request::toString);
        assertEquals(deny.reason().answer().status(), told.path("status").asInt());
      }
    }
    if (made.route() != null) {
      assertEquals(made.route().name(), told.path("route").asString());
    }
    return new Answered(made, null);
  }

  private JsonNode explained(RandomRequest request) {
    ObjectNode json =
        JSON.createObjectNode()
            .put("method", request.method())
            .put("path", request.target())
            .put("scheme", "http")
            .put("client_ip", PROXY.toString());
    ObjectNode headers = json.putObject("headers").put("Host", request.host());
    headers.put("X-Forwarded-For", request.forwardedFor());
    headers.put("X-Forwarded-Proto", request.proto());
    for (List<Line> lines : List.of(request.credentials(), request.others())) {
      lines.forEach(line -> headers.withArray(line.name()).add(line.value()));
    }
    HttpAnswer answer = endpoint.post(JSON.writeValueAsBytes(json), "random-" + request.index());
    JsonNode told = JSON.readTree(answer.body());
    assertEquals(200, answer.status(), () -> request + ": " + told);
    return told;
  }

  private Decision made(RandomRequest request) {
    Peer peer = new Peer(PROXY, true, false, false, PROXY::equals);
    return switch (RequestReader.read(message(request), peer, "", false, "/auth/check")) {
      case Reading.Refused refused -> Deny.of(refused.reason());
      case Reading.Read(RequestHead head) -> lanes.await(judges.apply(head).decide(head.access()));
    };
  }

  private static HttpRequest message(RandomRequest request) {
    EmbeddedChannel wire = new EmbeddedChannel(new StrictRequestDecoder());
    byte[] bytes = Form.GATEWAY.write(request).getBytes(StandardCharsets.ISO_8859_1);
    wire.writeInbound(Unpooled.wrappedBuffer(bytes));
    HttpRequest message = Objects.requireNonNull(wire.readInbound());
    wire.finishAndReleaseAll();
    return message;
  }

  @Override
  public void close() {}
}
