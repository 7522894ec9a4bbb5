package dev.keyward.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.StorageException;
import dev.keyward.server.admin.AdminBed.Answer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClientOperationsTest {
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

  @Test
  void createAnswersTheClientAndWhereItIs() {
    Answer created =
        bed.post(
                "/v1/clients",
                "{\"name\":\"Billing\",\"description\":\"Nightly\",\"scopes\":[\"b\",\"a\"]}")
            .expect(201);
    assertEquals("/v1/clients/" + created.text("id"), created.headers().get("Location"));
    assertEquals("Billing", created.text("name"));
    assertEquals("Nightly", created.text("description"));
    assertEquals("[\"a\",\"b\"]", created.json().path("scopes").toString());
    assertEquals("2030-01-01T00:00:00.123Z", created.text("created_at"));
    assertEquals(created.json(), bed.get(created.headers().get("Location")).expect(200).json());
  }

  @Test
  void noScopesIsNoBoundAndAnEmptyListIsOne() {
    assertTrue(
        bed.post("/v1/clients", "{\"name\":\"n\"}").expect(201).json().path("scopes").isNull());
    assertTrue(
        bed.post("/v1/clients", "{\"name\":\"n\",\"scopes\":null}")
            .expect(201)
            .json()
            .path("scopes")
            .isNull());
    assertTrue(
        bed.post("/v1/clients", "{\"name\":\"n\",\"scopes\":[]}")
            .expect(201)
            .json()
            .path("scopes")
            .isArray());
  }

  @Test
  void aNameHas200CharactersNot201() {
    bed.post("/v1/clients", "{\"name\":\"" + "\uD83D\uDE00".repeat(200) + "\"}").expect(201);
    Answer answer =
        bed.post("/v1/clients", "{\"name\":\"" + "x".repeat(201) + "\"}")
            .expect(400, "invalid_request");
    assertEquals(List.of("/name"), answer.pointers());
  }

  @Test
  void aBlankNameIsRefused() {
    for (String name : List.of("", " ", "\\n", "\\u2028", "a\\u0085b")) {
      Answer answer = bed.post("/v1/clients", "{\"name\":\"" + name + "\"}");
      assertEquals(List.of("/name"), answer.expect(400, "invalid_request").pointers(), name);
    }
  }

  @Test
  void anUnknownClientIs404() {
    bed.get("/v1/clients/client_00000000000000000000000000").expect(404, "not_found");
    bed.get("/v1/clients/nobody").expect(404, "not_found");
    bed.get("/v1/clients/%20a").expect(404, "not_found");
  }

  @Test
  void aStoreThatDoesNotAnswerIsLeftToTheListener() {
    bed.close();
    assertThrows(StorageException.class, () -> bed.get("/v1/clients"));
    assertThrows(StorageException.class, () -> bed.post("/v1/clients", "{\"name\":\"n\"}"));
  }
}
