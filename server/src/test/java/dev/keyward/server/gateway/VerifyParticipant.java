package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.PublicSites;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.decision.VerifyOperations;
import dev.keyward.server.gateway.Answered.Seen;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.request.HostNames;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A backend that asks the verify API about what its client has sent it. */
final class VerifyParticipant implements Participant {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST = 8_192;

  private final RandomNode node;
  private final JsonEndpoint endpoint;
  private final Deque<Decision> told = new ArrayDeque<>();
  private List<Answered> answers = List.of();

  VerifyParticipant(RandomNode node, Executor blocking) {
    this.node = node;
    VerifyOperations operations =
        new VerifyOperations(
            new Inquiries(node.gatekeeper, Roomy.lanes(blocking)),
            PublicSites.ownPaths(),
            (requestId, code, decision) -> told.add(decision));
    endpoint =
        new JsonEndpoint(OpenApiDocument.publicListener(), "/auth/verify", operations.handlers());
  }

  @Override
  public String name() {
    return "VERIFY";
  }

  @Override
  public boolean says(RandomRequest request) {
    return request.shown() != null
        && request.method().chars().noneMatch(c -> c == '(' || c == '@')
        && request.target().startsWith("/")
        && request.target().length() <= LONGEST
        && isVisible(request.target())
        && HostNames.isValid(request.host());
  }

  private static boolean isVisible(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return false;
      }
    }
    return true;
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
    byte[] body =
        JSON.writeValueAsBytes(
            Map.of(
                "credential",
                Objects.requireNonNull(request.shown()),
                "method",
                request.method(),
                "path",
                request.path(),
                "host",
                request.host(),
                "client_ip",
                request.address()));
    HttpAnswer answer = endpoint.post(body, "random-" + request.index());
    JsonNode json = JSON.readTree(answer.body());
    return answer.status() == 200 ? verdict(request, json) : refused(answer.status(), json);
  }

  /** There is no verdict, and so no decision is told. */
  private static Answered refused(int status, JsonNode json) {
    return new Answered(null, Seen.refused(status, json.path("code").stringValue()));
  }

  private Answered verdict(RandomRequest request, JsonNode json) {
    Decision decision = told.remove();
    String said = json.path("code").stringValue();
    assertEquals(decision instanceof Allow, json.path("valid").booleanValue(), request::toString);
    assertEquals(code(decision), said, request::toString);
    return new Answered(decision, null);
  }

  /** The contract's codes: where it does not say otherwise, a reason is called by its name. */
  private static String code(Decision decision) {
    return switch (decision) {
      case Allow _ -> "VALID";
      case Deny deny ->
          switch (deny.reason()) {
            case TOKEN_EXPIRED -> "EXPIRED";
            case TOKEN_REVOKED -> "REVOKED";
            case ADDRESS_LIMITED, TOO_MANY_FAILURES -> "RATE_LIMITED";
            case NO_ROUTE,
                WRONG_KIND,
                WRONG_ENVIRONMENT,
                CLIENT_CERTIFICATE_REQUIRED,
                BAD_PATH,
                METHOD_NOT_ALLOWED ->
                "FORBIDDEN";
            default -> deny.reason().name();
          };
    };
  }

  @Override
  public void close() {}
}
