package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.audit.AuditEvent;
import dev.keyward.server.admin.AdminBed.Answer;
import dev.keyward.server.admin.AdminBed.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class SigningKeyOperationsTest {
  private static final String ROTATE = "/v1/signing-keys/rotate";
  private static final Duration PUBLISHED = Duration.ofMinutes(10);

  @TempDir Path directory;
  private AdminBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    bed.makeSigningKey();
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static Request bare(String target) {
    return new Request("POST", target, Map.of(), new byte[0], AdminBed.ADMIN);
  }

  private Answer rotate() {
    return bed.call(bare(ROTATE));
  }

  private Answer revoke(String kid) {
    return bed.call(bare("/v1/signing-keys/" + kid + "/revoke"));
  }

  private JsonNode list() {
    return bed.get("/v1/signing-keys").expect(200).json().path("items");
  }

  private List<String> states() {
    return list().valueStream().map(key -> key.path("state").stringValue()).sorted().toList();
  }

  private String kid(String state) {
    return list()
        .valueStream()
        .filter(key -> key.path("state").stringValue().equals(state))
        .map(key -> key.path("kid").stringValue())
        .findFirst()
        .orElseThrow();
  }

  private void activateTheNext() {
    bed.now = bed.now.plus(PUBLISHED);
    var _ = Objects.requireNonNull(bed.signing).advance().orElseThrow();
  }

  @Test
  void theListShowsEveryKeyAndNothingSecret() {
    rotate().expect(201);

    JsonNode active = list().get(0);
    assertEquals("ES256", active.path("algorithm").stringValue());
    assertEquals("ACTIVE", active.path("state").stringValue());
    assertEquals("2030-01-01T00:00:00.123Z", active.path("created_at").stringValue());
    assertEquals("2030-01-01T00:00:00.123Z", active.path("activated_at").stringValue());
    assertTrue(active.path("retired_at").isNull());
    assertEquals(
        List.of("kid", "algorithm", "state", "created_at", "activated_at", "retired_at"),
        List.copyOf(active.propertyNames()));
    assertEquals(List.of("ACTIVE", "PENDING"), states());
  }

  @Test
  void rotateMakesTheNextKey() {
    Answer made = rotate().expect(201);

    assertEquals("PENDING", made.text("state"));
    assertEquals(made.text("kid"), kid("PENDING"));
    assertTrue(made.json().path("activated_at").isNull());
    AuditEvent act = bed.acts().getLast();
    assertEquals("signing_key.create", act.action());
    assertEquals(made.text("kid"), act.target());
    assertEquals("key_caller", act.actor());
    assertEquals("request", act.details().get("reason"));
  }

  @Test
  void anEmptyBodyIsNone() {
    bed.post(ROTATE, "{}").expect(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"algorithm\":\"RS256\"}", "[]", "null", "{", "{}{}"})
  void anyOtherBodyIsRefusedAndNothingIsMade(String body) {
    bed.post(ROTATE, body).expect(400, "invalid_request");
    assertEquals(List.of("ACTIVE"), states());
  }

  @Test
  void aSecondRotationIsAConflictUntilTheFirstIsDone() {
    rotate().expect(201);
    String pending = kid("PENDING");

    rotate().expect(409, "signing_key_pending");

    assertEquals(pending, kid("PENDING"));
    activateTheNext();
    assertEquals(pending, kid("ACTIVE"));
    rotate().expect(201);
  }

  @Test
  void aRepeatedCallShowsTheKeyThatItMade() {
    Request request = bare(ROTATE).with("idempotency-key", "once");
    String kid = bed.call(request).expect(201).text("kid");

    assertEquals(kid, bed.call(request).expect(201).text("kid"));

    assertEquals(List.of("ACTIVE", "PENDING"), states());
  }

  @Test
  void theKeyThatSignsIsRevokedAndAnotherSigns() {
    String leaked = kid("ACTIVE");

    Answer revoked = revoke(leaked).expect(200);

    assertEquals("REVOKED", revoked.text("state"));
    assertEquals(leaked, revoked.text("kid"));
    assertEquals("2030-01-01T00:00:00.124Z", revoked.text("retired_at"));
    assertEquals(List.of("ACTIVE", "REVOKED"), states());
    assertNotEquals(leaked, kid("ACTIVE"));
  }

  @Test
  void thePendingKeyTakesThePlaceOfARevokedOne() {
    rotate().expect(201);
    String pending = kid("PENDING");

    revoke(kid("ACTIVE")).expect(200);

    assertEquals(pending, kid("ACTIVE"));
    assertEquals(List.of("ACTIVE", "REVOKED"), states());
  }

  @Test
  void aRevocationIsRecordedOnceHoweverOftenItIsAsked() {
    String leaked = kid("ACTIVE");
    Answer first = revoke(leaked).expect(200);
    int acts = bed.acts().size();
    bed.now = bed.now.plusSeconds(5);

    assertEquals(first.json(), revoke(leaked).expect(200).json());

    assertEquals(acts, bed.acts().size());
    assertEquals(
        List.of("signing_key.revoke", "signing_key.create"),
        bed.acts().stream().map(AuditEvent::action).skip(acts - 2L).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "%F0%9F%94%91", "..%20", "-"})
  void anUnknownKidIsNotFoundAndNothingIsRevoked(String kid) {
    revoke(kid).expect(404, "not_found");
    assertEquals(List.of("ACTIVE"), states());
  }

  @Test
  void aRevocationTakesNoBody() {
    String target = "/v1/signing-keys/" + kid("ACTIVE") + "/revoke";

    bed.post(target, "{\"reason\":\"key_compromise\"}").expect(400, "invalid_request");

    assertEquals(List.of("ACTIVE"), states());
  }

  @Test
  void listTakesNoParameters() {
    assertTrue(
        bed.get("/v1/signing-keys?limit=1").expect(400, "invalid_request").json().has("errors"));
  }

  @Test
  void whereASecretSignsThereAreNoKeys() throws Exception {
    try (AdminBed shared = new AdminBed(Files.createDirectory(directory.resolve("shared")), true)) {
      assertEquals(0, shared.get("/v1/signing-keys").expect(200).json().path("items").size());
      shared.call(bare(ROTATE)).expect(409, "shared_secret");
      shared.call(bare("/v1/signing-keys/x/revoke")).expect(404, "not_found");
      assertEquals(List.of(), shared.acts());
    }
  }

  @Test
  void noAnswerHoldsAPrivateKey() {
    byte[] body = rotate().expect(201).body();
    String text = new String(body, StandardCharsets.UTF_8);
    assertFalse(text.contains("private"));
    assertTrue(text.length() < 400, text);
  }
}
