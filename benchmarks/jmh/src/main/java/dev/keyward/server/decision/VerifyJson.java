package dev.keyward.server.decision;

import dev.keyward.core.ClientAddress;
import dev.keyward.core.Principal;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.BenchGatekeepers;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.server.http.EndpointRequest;
import dev.keyward.server.load.Bound;
import dev.keyward.server.load.Lane;
import dev.keyward.server.load.Lanes;
import dev.keyward.server.openapi.ApiEndpoint;
import dev.keyward.server.openapi.OpenApiDocument;
import dev.keyward.server.openapi.OperationHandler;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@code /auth/verify} and {@code /auth/verify/batch} from the bytes of the body to those of the
 * answer, about keys that were seen before: JSON read strictly and held against its schema, the
 * decision, JSON written.
 */
@NullUnmarked // JMH fills the fields
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 9, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"})
public class VerifyJson {
  private static final int KEYS = 1_000;
  private static final int BATCH = 100;
  private static final CanonicalPath ONE = path("/auth/verify");
  private static final CanonicalPath SEVERAL = path("/auth/verify/batch");
  private static final ClientAddress ADDRESS = ClientAddress.parse("192.0.2.1");

  private final byte[][] inquiries = new byte[KEYS][];
  private ApiEndpoint endpoint;
  private byte[] batch;
  private int next;

  @Setup
  public void setUp() throws Exception {
    String[] keys = new String[KEYS];
    var gatekeeper =
        BenchGatekeepers.ofKeys(keys, KEYS, new SecureRandom(), InstantSource.system());
    Bound bound = new Bound("none", Integer.MAX_VALUE);
    Lane lane = new Lane(bound, null, Runnable::run);
    Lanes lanes = new Lanes(bound, bound, lane, lane, path -> lane);
    VerifyOperations verify =
        new VerifyOperations(
            new Inquiries(gatekeeper, lanes), path -> false, (request, code, decision) -> {});
    Map<String, OperationHandler> handlers = new HashMap<>();
    OpenApiDocument document = OpenApiDocument.publicListener();
    document.operations().forEach(each -> handlers.put(each.id(), call -> HttpAnswer.noContent()));
    handlers.putAll(verify.handlers());
    endpoint = new ApiEndpoint(document, handlers);
    for (int i = 0; i < KEYS; i++) {
      inquiries[i] = inquiry(keys[i]).getBytes(StandardCharsets.UTF_8);
    }
    batch =
        Arrays.stream(keys, 0, BATCH)
            .map(VerifyJson::inquiry)
            .collect(Collectors.joining(",", "{\"items\":[", "]}"))
            .getBytes(StandardCharsets.UTF_8);
    check(one(), 1);
    check(several(), BATCH);
  }

  private static void check(HttpAnswer answer, int valid) {
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    if (body.split("\"valid\":true", -1).length != valid + 1) {
      throw new IllegalStateException(body);
    }
  }

  private static CanonicalPath path(String path) {
    return Objects.requireNonNull(CanonicalPath.of(path));
  }

  private static String inquiry(String key) {
    return "{\"credential\":\""
        + key
        + "\",\"method\":\"GET\",\"path\":\"/data/orders/7\",\"client_ip\":\"192.0.2.1\"}";
  }

  private HttpAnswer post(CanonicalPath path, byte[] body) {
    return endpoint.handle(
        path,
        new EndpointRequest(
            "POST",
            path,
            "",
            name -> name.equals("Content-Type") ? List.of("application/json") : List.of(),
            body,
            Principal.ANONYMOUS,
            ADDRESS,
            "request-1"));
  }

  @Benchmark
  public HttpAnswer one() {
    next = next + 1 == KEYS ? 0 : next + 1;
    return post(ONE, inquiries[next]);
  }

  /** A hundred of them in one call. */
  @Benchmark
  public HttpAnswer several() {
    return post(SEVERAL, batch);
  }
}
