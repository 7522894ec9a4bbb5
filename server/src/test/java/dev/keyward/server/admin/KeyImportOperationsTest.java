package dev.keyward.server.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class KeyImportOperationsTest {
  private static final String NOBODY = "client_00000000000000000000000000";

  @TempDir Path directory;
  private AdminBed bed;
  private String client;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    client = bed.client("c");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private ObjectNode line(String client, String... scopes) {
    ObjectNode line = AdminBed.JSON.createObjectNode().put("client_id", client).put("name", "k");
    for (String scope : scopes) {
      line.withArray("scopes").add(scope);
    }
    return line;
  }

  private String raw(String raw, String... scopes) {
    return line(client, scopes).put("raw", raw).toString();
  }

  private String hash(String encoding, String value) {
    ObjectNode line = line(client);
    line.putObject("hash")
        .put("algorithm", "sha-256")
        .put("encoding", encoding)
        .put("value", value);
    return line.toString();
  }

  private static byte[] sha256(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
  }

  /** What one line comes to: {@code ok}, or the code of its error. */
  private String one(String line) {
    List<JsonNode> results = bed.imported(Request.lines(line));
    assertEquals(1, results.size());
    return code(results.getFirst());
  }

  private static String code(JsonNode result) {
    return result.at("/error/code").asString("ok");
  }

  private JsonNode key(JsonNode result) {
    return bed.get("/v1/keys/" + result.path("id").asString()).expect(200).json();
  }

  @Test
  void goodAndBadLinesAreAnsweredInTheirPlaces() {
    List<JsonNode> results =
        bed.imported(
            Request.lines(
                raw("key-of-others-0001"),
                "nope",
                "",
                raw("key-of-others-0002"),
                line(NOBODY).put("raw", "key-of-others-0003").toString(),
                raw("key-of-others-0001"),
                raw("key-of-others-0004")));

    assertEquals(
        List.of(
            "ok",
            "invalid_request",
            "invalid_request",
            "ok",
            "client_not_found",
            "already_exists",
            "ok"),
        results.stream().map(KeyImportOperationsTest::code).toList());
    assertEquals(
        IntStream.rangeClosed(1, 7).boxed().toList(),
        results.stream().map(result -> result.path("line").intValue()).toList());
    assertEquals(3, bed.get("/v1/keys?client_id=" + client).json().path("items").size());
  }

  @Test
  void aLineHasTheMembersOfANewKey() {
    ObjectNode line =
        line(client, "b", "a")
            .put("env", "test")
            .put("expires_in", "15m")
            .put("raw", "sk_live_51HAbCdEf");
    line.putArray("allowed_ips").add("10.0.0.0/8");
    line.putObject("metadata").put("team", "billing");

    JsonNode key = key(bed.imported(Request.lines(line.toString())).getFirst());

    assertEquals("k", key.path("name").asString());
    assertEquals("test", key.path("env").asString());
    assertEquals("sk_l", key.path("start").asString());
    assertEquals("ACTIVE", key.path("state").asString());
    assertEquals("[\"a\",\"b\"]", key.path("scopes").toString());
    assertEquals("2030-01-01T00:15:00.123Z", key.path("expires_at").asString());
    assertEquals("[\"10.0.0.0/8\"]", key.path("allowed_ips").toString());
    assertEquals("{\"team\":\"billing\"}", key.path("metadata").toString());
    assertEquals("2030-01-01T00:00:00.123Z", key.path("created_at").asString());
  }

  @Test
  void theEnvironmentIsThatOfAKeyOfKeywardElseLive() {
    String own = bed.post("/v1/keys", line(client).put("env", "test").toString()).text("secret");
    assertTrue(own.startsWith("kw_test_"), own.substring(0, 8));
    assertEquals("already_exists", one(raw(own)));
    assertEquals(
        "invalid_request", one(line(client).put("raw", own).put("env", "live").toString()));
    assertEquals("already_exists", one(line(client).put("raw", own).put("env", "test").toString()));

    JsonNode foreign = bed.imported(Request.lines(raw("pk_test_4242424242424242"))).getFirst();
    assertEquals("live", key(foreign).path("env").asString());
  }

  @Test
  void everyWayToWriteAHash() throws Exception {
    List<String> good = new ArrayList<>();
    // Seeds whose hash has characters in which the alphabets differ.
    for (int i = 0; i < 8; i++) {
      byte[] sha256 = sha256("key " + i);
      String hex = HexFormat.of().formatHex(sha256);
      List<String> ways =
          List.of(
              hash("hex", hex),
              hash("hex", hex.toUpperCase(java.util.Locale.ROOT)),
              hash("base64", Base64.getEncoder().encodeToString(sha256)),
              hash("base64", Base64.getEncoder().withoutPadding().encodeToString(sha256)),
              hash("base64", Base64.getUrlEncoder().encodeToString(sha256)),
              hash("base64", Base64.getUrlEncoder().withoutPadding().encodeToString(sha256)));
      assertEquals("ok", one(ways.get(i % ways.size())));
      ways.forEach(way -> assertEquals("already_exists", one(way), way));
      good.addAll(ways);
    }
    assertTrue(good.stream().anyMatch(way -> way.contains("-") || way.contains("_\"")));
    assertEquals("", bed.get("/v1/keys").json().at("/items/0/start").asString("?"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'algorithm':'sha-256','encoding':'hex','value':''}",
        "{'algorithm':'sha-256','encoding':'hex','value':'00'}",
        "{'algorithm':'sha-256','encoding':'hex','value':'000000000000000000000000000000000000000000000000000000000000000g'}",
        "{'algorithm':'sha-256','encoding':'hex','value':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='}",
        "{'algorithm':'sha-256','encoding':'base64','value':'0000000000000000000000000000000000000000000000000000000000000000'}",
        "{'algorithm':'sha-256','encoding':'base64','value':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB='}",
        "{'algorithm':'sha-256','encoding':'base64','value':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+_='}",
        "{'algorithm':'sha-256','encoding':'base64','value':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + " A=='}",
        "{'algorithm':'sha-256','encoding':'base64','value':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=='}",
        "{'algorithm':'sha-512','encoding':'hex','value':'0000000000000000000000000000000000000000000000000000000000000000'}",
        "{'algorithm':'SHA-256','encoding':'hex','value':'0000000000000000000000000000000000000000000000000000000000000000'}",
        "{'algorithm':'sha-256','encoding':'base32','value':'0000000000000000000000000000000000000000000000000000000000000000'}",
        "{'algorithm':'sha-256','encoding':'hex'}",
        "{'algorithm':'sha-256','encoding':'hex','value':'0000000000000000000000000000000000000000000000000000000000000000','salt':'x'}",
        "'0000000000000000000000000000000000000000000000000000000000000000'",
        "null",
      })
  void noHashOf32BytesIsNone(String hash) {
    String before = bed.everything();

    assertEquals(
        "invalid_request",
        one(
            "{\"client_id\":\""
                + client
                + "\",\"name\":\"k\",\"hash\":"
                + hash.replace('\'', '"')
                + "}"));

    assertEquals(before, bed.everything());
  }

  @Test
  void aRawKeyIs16To1024VisibleCharacters() {
    assertEquals("invalid_request", one(raw("abcde".repeat(3))));
    assertEquals("invalid_request", one(raw("abcd".repeat(5))), "too few different ones");
    assertEquals("ok", one(raw("abcdefgh".repeat(2))));
    assertEquals("ok", one(raw("abcdefgh".repeat(128))));
    assertEquals("invalid_request", one(raw("abcde".repeat(205))));
    StringBuilder visible = new StringBuilder();
    IntStream.rangeClosed(0x21, 0x7e).forEach(visible::appendCodePoint);
    assertEquals("ok", one(raw(visible.toString())));
    for (String wrong : List.of(" ", "\t", "\u0000", "\u007f", "\u00e4", "\ud83d\ude00", "\n")) {
      assertEquals("invalid_request", one(raw("abcdefgh".repeat(2) + wrong)), wrong);
      assertEquals("invalid_request", one(raw(wrong + "abcdefgh".repeat(2))), wrong);
    }
  }

  @Test
  void rawOrHashAndNotBoth() throws Exception {
    ObjectNode both = (ObjectNode) AdminBed.JSON.readTree(raw("key-of-others-0001"));
    both.set(
        "hash",
        AdminBed.JSON.readTree(hash("hex", HexFormat.of().formatHex(sha256("x")))).path("hash"));
    for (String wrong : List.of(line(client).toString(), both.toString())) {
      JsonNode result = bed.imported(Request.lines(wrong)).getFirst();
      assertEquals("invalid_request", code(result));
      assertTrue(result.at("/error/message").asString().contains("raw or hash"), wrong);
    }
  }

  static List<String> wrongLines() {
    String open = "{\"client_id\":\"" + NOBODY + "\",\"raw\":\"key-of-others-0001\",";
    return List.of(
        "nope",
        "[]",
        "null",
        "7",
        "{}{}",
        "{",
        "\uFEFF{}",
        open + "\"name\":7}",
        open + "\"name\":\"\"}",
        open + "\"name\":\"n\",\"name\":\"n\"}",
        open + "\"name\":\"n\",\"id\":\"key_00000000000000000000000000\"}",
        open + "\"name\":\"n\",\"secret\":\"key-of-others-0001\"}",
        open + "\"name\":\"\\ud800\"}",
        open + "\"name\":\"n\",\"scopes\":\"a\"}",
        open + "\"name\":\"n\",\"scopes\":[\"a b\"]}",
        open + "\"name\":\"n\",\"env\":\"prod\"}",
        open + "\"name\":\"n\",\"expires_at\":\"tomorrow\"}",
        open + "\"name\":\"n\",\"expires_in\":\"1d\",\"expires_at\":\"2031-01-01T00:00:00Z\"}",
        open + "\"name\":\"n\",\"allowed_ips\":[\"10.0.0.1/8\"]}",
        open + "\"name\":\"n\",\"metadata\":{\"a\":7}}",
        open + "\"name\":\"n\",\"metadata\":" + "[".repeat(40) + "]".repeat(40) + "}",
        "{\"client_id\":\"x\",\"name\":\"n\",\"raw\":\"key-of-others-0001\"}");
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void aWrongLineIsAnErrorOfItsOwnThatRepeatsNothing(String wrong) {
    List<JsonNode> results =
        bed.imported(Request.lines(raw("key-of-others-0007"), wrong, raw("key-of-others-0008")));

    assertEquals(
        List.of("ok", "invalid_request", "ok"),
        results.stream().map(KeyImportOperationsTest::code).toList());
    assertFalse(results.get(1).toString().contains("others-0001"), results::toString);
    assertFalse(results.get(1).at("/error/message").asString().isBlank());
  }

  @Test
  void aLineThatIsNotUtf8IsNoFaultOfTheOthers() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes((raw("key-of-others-0001") + "\r\n").getBytes(UTF_8));
    body.writeBytes(new byte[] {'{', '"', (byte) 0xff, '"', '}', '\n'});
    body.writeBytes(raw("key-of-others-0002").getBytes(UTF_8));

    List<JsonNode> results = bed.imported(Request.lines(body.toByteArray()));

    assertEquals(
        List.of("ok", "invalid_request", "ok"),
        results.stream().map(KeyImportOperationsTest::code).toList());
    assertEquals("the line is not UTF-8", results.get(1).at("/error/message").asString());
  }

  /** Good lines with bytes changed at random: each has one result, and none is a failure. */
  @Test
  void whateverIsSentEachLineHasItsResult() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      byte[] body =
          (raw("key-of-others-" + random.nextInt(1_000_000)) + "\n").repeat(3).getBytes(UTF_8);
      for (int i = random.nextInt(4); i >= 0; i--) {
        body[random.nextInt(body.length - 1)] = (byte) random.nextInt(256);
      }
      long lines =
          new String(body, java.nio.charset.StandardCharsets.ISO_8859_1).split("\n").length;
      List<JsonNode> results = bed.imported(Request.lines(body));
      assertEquals(lines, results.size());
      for (JsonNode result : results) {
        assertTrue(
            List.of("ok", "invalid_request", "client_not_found", "already_exists")
                .contains(code(result)),
            result::toString);
      }
    }
  }

  @Test
  void nobodyImportsRightsBeyondTheirOwn() {
    String bounded =
        bed.post("/v1/clients", "{\"name\":\"n\",\"scopes\":[\"a\",\"keyward:admin\"]}").text("id");
    Request lines =
        Request.lines(
            raw("key-of-others-0001", "keyward:admin"),
            raw("key-of-others-0002", "data:read", "keyward:keys:read"),
            raw("key-of-others-0003", "keyward:keys:write"),
            raw("key-of-others-0004", "data:read"),
            line(bounded, "a", "b").put("raw", "key-of-others-0005").toString(),
            line(bounded, "keyward:admin").put("raw", "key-of-others-0006").toString());

    assertEquals(
        List.of("beyond_caller", "beyond_caller", "ok", "ok", "beyond_client", "beyond_caller"),
        bed.imported(lines.as("keyward:keys:write")).stream()
            .map(KeyImportOperationsTest::code)
            .toList());
    assertEquals(
        List.of("ok", "ok", "already_exists", "already_exists", "beyond_client", "ok"),
        bed.imported(lines).stream().map(KeyImportOperationsTest::code).toList());
  }

  @Test
  void whatHasExpiredIsNotImported() {
    assertEquals(
        "already_expired",
        one(
            line(client)
                .put("raw", "key-of-others-0001")
                .put("expires_at", "2030-01-01T00:00:00.123Z")
                .toString()));
    assertEquals(
        "ok",
        one(
            line(client)
                .put("raw", "key-of-others-0001")
                .put("expires_at", "2030-01-01T00:00:00.124Z")
                .toString()));
  }

  @Test
  void aKeyOfADeletedClientIsNotImported() {
    bed.call(Request.delete("/v1/clients/" + client)).expect(204);

    assertEquals("client_not_found", one(raw("key-of-others-0001")));
  }

  @Test
  void sentAgainItStoresNothingTwice() {
    Request import3 =
        Request.lines(
            raw("key-of-others-0001"), raw("key-of-others-0002"), raw("key-of-others-0003"));
    bed.imported(import3);
    String before = bed.everything();

    List<JsonNode> again = bed.imported(import3.with("Idempotency-Key", "k"));

    assertTrue(again.stream().allMatch(result -> code(result).equals("already_exists")));
    assertEquals(before, bed.everything());
  }

  @Test
  void oneActIsRecordedForEachClientAndNoKeyAnywhere() {
    String other = bed.client("other");
    bed.imported(
        Request.lines(
            raw("key-of-others-0001", "a"),
            line(other).put("raw", "key-of-others-0002").toString(),
            raw("key-of-others-0003", "b")));

    List<AuditEvent> acts =
        bed.acts().stream().filter(act -> act.action().equals("key.import")).toList();

    assertEquals(List.of(client, other), acts.stream().map(AuditEvent::target).toList());
    assertEquals("key_caller", acts.getFirst().actor());
    Map<String, String> details = acts.getFirst().details();
    assertEquals("2", details.get("keys"));
    assertEquals("a b", details.get("scopes"));
    assertFalse((bed.everything() + bed.acts()).contains("others-000"));
  }

  @Test
  void anImportedKeyLivesLikeAnyOther() {
    JsonNode made = bed.imported(Request.lines(raw("key-of-others-0001"))).getFirst();
    String path = "/v1/keys/" + made.path("id").asString();
    assertEquals(
        "DISABLED",
        bed.call(new Request("POST", path + "/disable", Map.of(), new byte[0], AdminBed.ADMIN))
            .text("state"));
    assertEquals(
        "ACTIVE",
        bed.call(new Request("POST", path + "/enable", Map.of(), new byte[0], AdminBed.ADMIN))
            .text("state"));
    Answer rotated = bed.post(path + "/rotate", "{\"grace\":\"1h\"}").expect(201);
    assertTrue(rotated.text("secret").startsWith("kw_live_"));
    assertEquals("ROTATING", bed.get(path).text("state"));
    assertEquals("REVOKED", bed.post(path + "/revoke", "{}").expect(200).text("state"));
    assertEquals("already_exists", one(raw("key-of-others-0001")), "revoked is for good");
  }

  @Test
  void theCachesKnowOfItBeforeItIsAnsweredIfAnythingWasStored() {
    int before = bed.caughtUp;
    bed.imported(Request.lines(raw("key-of-others-0001")));
    assertEquals(1, bed.caughtUp - before);
    bed.imported(Request.lines(raw("key-of-others-0001"), "nope"));
    assertEquals(1, bed.caughtUp - before);
  }

  @Test
  void aBodyThatIsNoNdjsonIsRefusedAsAWhole() {
    Request good = Request.lines(raw("key-of-others-0001"));
    String before = bed.everything();
    for (String type :
        List.of("application/json", "text/plain", "", "application/x-ndjson; charset=latin1")) {
      bed.call(good.with("Content-Type", type)).expect(415, "unsupported_media_type");
    }
    bed.call(good.with("Content-Encoding", "gzip")).expect(415, "unsupported_media_type");
    for (String empty : List.of("", " ", "\r")) {
      bed.call(Request.lines(empty.getBytes(UTF_8))).expect(400, "invalid_request");
    }
    bed.call(new Request("POST", "/v1/keys/import", Map.of(), new byte[0], AdminBed.ADMIN))
        .expect(400, "invalid_request");
    bed.call(Request.lines("\n".repeat(20_001).getBytes(UTF_8))).expect(400, "invalid_request");
    assertEquals(before, bed.everything());
    for (String type :
        List.of("application/x-ndjson;charset=UTF-8", "Application/X-NDJSON; charset=\"utf-8\"")) {
      bed.call(good.with("Content-Type", type)).expect(200);
    }
  }

  @Test
  void aLineOfManyFaultsIsAnsweredByAFewOfThem() {
    JsonNode result = bed.imported(Request.lines("{\"a\":1,\"b\":2,\"c\":3,\"d\":4}")).getFirst();

    assertEquals(3, result.at("/error/message").asString().split("; ").length);
  }
}
