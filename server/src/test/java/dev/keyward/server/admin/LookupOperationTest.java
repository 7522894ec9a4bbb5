package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.change.ImportedForm;
import dev.keyward.server.admin.AdminBed.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code POST /v1/keys/lookup}. */
final class LookupOperationTest {
  @TempDir Path directory;
  private AdminBed bed;
  private Answer made;
  private String secret;

  @BeforeEach
  void open() throws Exception {
    bed = new AdminBed(directory);
    made = bed.post("/v1/keys", json(Map.of("client_id", bed.client("c"), "name", "k")));
    secret = made.expect(201).text("secret");
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private static String json(Map<String, String> members) {
    return AdminBed.JSON.writeValueAsString(members);
  }

  private Answer lookUp(String text) {
    return bed.post("/v1/keys/lookup", json(Map.of("secret", text)));
  }

  @Test
  void theKeyIsShownAsGetShowsItAndNeverTheSecret() {
    Answer found = lookUp(secret).expect(200);
    Answer got = bed.get("/v1/keys/" + made.text("id"));
    assertEquals(got.json(), found.json());
    assertEquals(got.headers().get("ETag"), found.headers().get("ETag"));
    assertFalse(found.json().toString().contains(secret.substring(12)));
  }

  @Test
  void theAnswerIsNeverOlderThanTheCall() {
    lookUp(secret).expect(200);
    bed.post("/v1/keys/" + made.text("id") + "/revoke", "{\"reason\":\"key_compromise\"}");
    Answer found = lookUp(secret).expect(200);
    assertEquals("REVOKED", found.text("state"));
    assertEquals("key_compromise", found.text("revocation_reason"));
  }

  @Test
  void whatIsNoKeyHereIs404AndWhatIsBrokenIs400() {
    lookUp(dev.keyward.server.scan.SampleKeys.key(new Random(3))).expect(404, "not_found");
    lookUp("AKIAIOSFODNN7EXAMPLE").expect(404, "not_found");
    for (String text :
        List.of(secret + "0", secret.substring(0, secret.length() - 1), "kw_live_", "", " ", "é")) {
      Answer refused = lookUp(text).expect(400, "invalid_request");
      assertEquals(List.of("/secret"), refused.pointers());
      assertTrue(text.length() < 12 || !refused.json().toString().contains(text.substring(12)));
    }
  }

  @Test
  void aKeyOfAnotherFormatIsFoundWhateverItsLength() throws Exception {
    String foreign = "sk_live_" + "abcdefgh".repeat(127);
    String line = json(Map.of("client_id", bed.client("d"), "name", "k", "raw", foreign));
    String id = bed.imported(AdminBed.Request.lines(line)).getFirst().path("id").stringValue();
    bed.recognised.imported(ImportedForm.LIKE_BROKEN); // As the change feed tells a node.

    assertEquals(id, lookUp(foreign).expect(200).text("id"));
    for (int i = 0; i < 2; i++) {
      lookUp("sk_live_abcdefghabcdefgh").expect(400, "invalid_request");
    }
  }

  @Test
  void nothingIsKeptOfIt() {
    String before = bed.everything();
    lookUp(secret).expect(200);
    lookUp(secret + "0").expect(400);
    assertEquals(before, bed.everything());
  }
}
