package dev.keyward.server.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What a hostile body costs: some milliseconds, where looking at each fault took seconds. */
final class BodyCostTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static Schema batchSchema() {
    Operation.Body body =
        OpenApiDocument.publicListener().operations().stream()
            .filter(operation -> operation.id().equals("verifyCredentials"))
            .findFirst()
            .orElseThrow()
            .body();
    return Objects.requireNonNull(body).schema();
  }

  private static byte[] batch(String item, int items) {
    String list = String.join(",", Collections.nCopies(items, item));
    return ("{\"items\":[" + list + "]}").getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "0", "[]", "{\"x\":0}", "{\"credential\":\"\"}"})
  void aMebibyteOfFaultsIsNotLookedThrough(String item) {
    byte[] body = batch(item, MEBIBYTE / (item.length() + 1) - 10);
    assertTimeout(SHORT, () -> assertThrows(Refusal.class, () -> StrictJson.object(body)));
  }

  /** As many items as may be read, each wrong. */
  @Test
  void asManyFaultsAsThereCanBeAreFoundAtOnce() throws Exception {
    Schema schema = batchSchema();
    assertFalse(schema.check(StrictJson.object(batch("{}", 10))).isEmpty());
    ObjectNode body = StrictJson.object(batch("{}", StrictJson.MAX_TOKENS / 2 - 3));
    assertTimeout(SHORT, () -> assertFalse(schema.check(body).isEmpty()));
  }

  @Test
  void theLargestBatchThatIsRightIsRead() throws Exception {
    String scopes =
        IntStream.range(0, 64).mapToObj(i -> "\"scope:" + i + '"').collect(Collectors.joining(","));
    String item =
        "{\"credential\":\"x\",\"method\":\"GET\",\"path\":\"/data\",\"scopes\":["
            + scopes
            + "],\"client_ip\":\"203.0.113.7\",\"cost\":1}";
    assertEquals(List.of(), batchSchema().check(StrictJson.object(batch(item, 100))));
  }
}
