package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Decision;
import dev.keyward.core.Principal;
import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.decision.LocalGatekeeper;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.policy.Route;
import dev.keyward.server.decision.Inquiries;
import dev.keyward.server.decision.VerifyOperations;
import dev.keyward.server.http.Endpoint;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.openapi.ApiEndpoint;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.Operation;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.testkit.enforcement.Call;
import dev.keyward.testkit.enforcement.Reply;
import dev.keyward.testkit.enforcement.Unsayable;
import dev.keyward.testkit.wire.Message;
import dev.keyward.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backend that was sent a request, and asks {@code POST /auth/verify} about it. Its own key is
 * not the matter here, and always good.
 */
final class VerifyDoor extends ListenerDoor {
  private static final String VERIFY = "verifyCredential";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Decision SERVICE =
      new Decision.Allow(
          Route.open("verify", "/auth/**"),
          new Principal(
              CredentialKind.API_KEY,
              "client_backend",
              "backend",
              "client_backend",
              "key_backend",
              Scopes.of("keyward:verify"),
              null,
              Map.of()),
          List.of());

  private final Supplier<LocalGatekeeper> gatekeeper;
  private final ApiEndpoint api;
  private final AtomicReference<Decision> decided = new AtomicReference<>();

  /**
   * @param gatekeeper that decides about what is asked
   */
  VerifyDoor(Supplier<LocalGatekeeper> gatekeeper) throws IOException {
    super(call -> SERVICE);
    this.gatekeeper = gatekeeper;
    Map<String, OperationHandler> handlers = new HashMap<>();
    for (Operation operation : OpenApiDocument.publicListener().operations()) {
      handlers.put(operation.id(), call -> HttpAnswer.noContent());
    }
    handlers.put(VERIFY, this::verify);
    this.api = new ApiEndpoint(OpenApiDocument.publicListener(), handlers);
    serve(address -> false);
  }

  private HttpAnswer verify(OperationCall call) throws Refusal {
    Inquiries inquiries = new Inquiries(gatekeeper.get(), Roomy.lanes(blocking));
    OperationHandler handler =
        new VerifyOperations(
                inquiries,
                path -> path.isAtOrBelow("/auth"),
                (requestId, code, decision) -> decided.set(decision))
            .handlers()
            .get(VERIFY);
    return Objects.requireNonNull(handler).handle(call);
  }

  /**
   * @throws Unsayable for a request that a question cannot describe
   */
  @Override
  public Reply send(Call call) throws Exception {
    Question question = Question.of(call);
    decided.set(null);
    Message answer = ask(question.json());
    assertFalse(answer.toString().contains(question.credential()), "the credential is repeated");
    return switch (answer.status()) {
      case 200 -> verdict(answer).reply(call);
      case 503 -> new Reply(503, answer.headers(), answer.text(), null);
      default -> throw new AssertionError("no verdict: " + answer.status() + answer.text());
    };
  }

  private Verdict verdict(Message answer) {
    Decision decision = Objects.requireNonNull(decided.get(), "nothing was decided");
    return new Verdict(JSON.readTree(answer.text()), decision, answer.value("X-Request-Id"));
  }

  private Message ask(byte[] question) throws IOException {
    String head =
        "POST /auth/verify HTTP/1.1\r\nHost: keyward.internal\r\nX-API-Key: service\r\n"
            + ("Content-Type: application/json\r\nContent-Length: " + question.length)
            + "\r\n\r\n";
    String body = new String(question, StandardCharsets.ISO_8859_1);
    try (RawClient backend = new RawClient(port()).send(head + body)) {
      return Objects.requireNonNull(backend.receive(), "no answer");
    }
  }

  @Override
  public Endpoint endpoint(CanonicalPath path) {
    return request -> api.handle(path, request);
  }

  @Override
  public int maxBody(CanonicalPath path) {
    return 64 * 1024;
  }

  @Override
  public Forwarding forwarding() {
    throw new IllegalStateException("nothing is forwarded");
  }
}
