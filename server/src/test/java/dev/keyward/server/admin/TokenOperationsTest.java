package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.core.token.TokenRevocation;
import dev.keyward.core.token.TokenRevocation.Kind;
import dev.keyward.server.admin.AdminBed.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenOperationsTest {
  private static final Instant DAY_LATER = AdminBed.START.plus(Duration.ofDays(1));

  @TempDir Path directory;
  private AdminBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private Answer revoke(String json) {
    return bed.post("/v1/tokens/revoke", json.replace('\'', '"'));
  }

  private TokenRevocation revoked(String json) {
    revoke(json).expect(204);
    return bed.revoked().getLast();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{'subject':'user_1'} | SUBJECT | user_1 | 2030-01-01T00:00:00.123Z",
        "{'client_id':'keyward'} | CLIENT | keyward | 2030-01-01T00:00:00.123Z",
        "{'session_id':'s~!'} | SESSION | s~! | 2030-01-01T00:00:00.123Z",
        "{'issued_before':'2029-12-31T12:00:00Z'} | ALL | `` | 2029-12-31T11:59:59.999Z",
        "{'issued_before':'2030-01-01T00:00:00.123Z'} | ALL | `` | 2030-01-01T00:00:00.122Z",
        "{'subject':'u','issued_before':'2020-01-01T00:00:00Z'} | SUBJECT | u |"
            + " 2019-12-31T23:59:59.999Z",
        "{'client_id':'c','issued_before':'2020-01-01T01:00:00+01:00'} | CLIENT | c |"
            + " 2019-12-31T23:59:59.999Z",
      })
  void whatIsRevokedAndUntilWhen(String json, Kind kind, String value, Instant issuedUntil) {
    TokenRevocation revocation = revoked(json);
    assertEquals(
        new TokenRevocation(revocation.id(), kind, value, issuedUntil, DAY_LATER, AdminBed.START),
        revocation);
  }

  @Test
  void aSingleTokenIsRememberedUntilItExpires() {
    TokenRevocation revocation = revoked("{'jti':'abc','expires_at':'2030-01-02T00:00:00.9999Z'}");
    assertEquals(Kind.JTI, revocation.kind());
    assertEquals("abc", revocation.value());
    assertEquals(Instant.parse("2030-01-02T00:00:00.999Z"), revocation.expiresAt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'jti':'a'}",
        "{'expires_at':'2030-01-02T00:00:00Z'}",
        "{'subject':'a','expires_at':'2030-01-02T00:00:00Z'}",
        "{'jti':'a','expires_at':'2030-01-02T00:00:00Z','subject':'a'}",
        "{'jti':'a','expires_at':'2030-01-02T00:00:00Z','client_id':'a'}",
        "{'jti':'a','expires_at':'2030-01-02T00:00:00Z','session_id':'a'}",
        "{'jti':'a','expires_at':'2030-01-02T00:00:00Z','issued_before':'2029-01-01T00:00:00Z'}",
        "{'subject':'a','client_id':'a'}",
        "{'subject':'a','session_id':'a'}",
        "{'client_id':'a','session_id':'a'}",
        "{'session_id':'a','issued_before':'2029-01-01T00:00:00Z'}",
        "{'subject':'a','client_id':'a','issued_before':'2029-01-01T00:00:00Z'}",
      })
  void whatDoesNotGoTogetherIsRefusedOnce(String json) {
    Answer answer = revoke(json).expect(400, "invalid_request");
    assertEquals(List.of(""), answer.pointers());
    assertEquals(List.of(), bed.revoked());
  }

  @ParameterizedTest
  @CsvSource({
    "2030-01-01T00:00:00.123Z, 400",
    "2030-01-01T00:00:00.124Z, 204",
    "2031-02-05T00:00:00.123Z, 204",
    "2031-02-05T00:00:00.124Z, 400",
    "2030-02-30T00:00:00Z, 400",
    "9999-12-31T23:59:59Z, 400",
  })
  void expiryIsInTheFutureAndAtMost400DaysAway(String time, int status) {
    Answer answer = revoke("{'jti':'a','expires_at':'" + time + "'}").expect(status);
    assertEquals(status == 400 ? List.of("/expires_at") : List.of(), answer.pointers());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'issued_before':'2030-01-01T00:00:00.124Z'",
        "'issued_before':null",
        "'issued_before':'1970-01-01T00:00:00Z'"
      })
  void issuedBeforeIsAMomentThatHasBeen(String member) {
    Answer answer = revoke("{" + member + "}").expect(400, "invalid_request");
    assertEquals(List.of(member.isEmpty() ? "" : "/issued_before"), answer.pointers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"client_id", "session_id"})
  void namesAreBoundedVisibleAscii(String member) {
    for (String value : List.of("", " ", "a b", "a\\n", "\u00e4", "\\u007f", "x".repeat(257))) {
      Answer answer = revoke("{'" + member + "':'" + value + "'}").expect(400, "invalid_request");
      assertEquals(Set.of('/' + member), Set.copyOf(answer.pointers()));
    }
    revoke("{'" + member + "':'" + "x".repeat(256) + "'}").expect(204);
  }

  /** Whoever shares a secret may issue tokens for subjects of any form. */
  @Test
  void subjectsAreTextWithoutControlCharacters() {
    for (String value : List.of("", "a\\n", "\\u007f", "x".repeat(257))) {
      Answer answer = revoke("{'subject':'" + value + "'}").expect(400, "invalid_request");
      assertEquals(Set.of("/subject"), Set.copyOf(answer.pointers()));
    }
    for (String value : List.of("a b", "J\u00fcrgen", "x".repeat(256))) {
      revoke("{'subject':'" + value + "'}").expect(204);
    }
  }

  @Test
  void theActIsAuditedWithKindAndName() {
    TokenRevocation revocation = revoked("{'subject':'user_1'}");
    assertEquals("token.revoke", bed.acts().getLast().action());
    assertEquals(revocation.id(), bed.acts().getLast().target());
    assertEquals(Map.of("kind", "SUBJECT", "value", "user_1"), bed.acts().getLast().details());
  }
}
