package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key set as caches and key stores of others fetch it. */
final class KeySetIT {
  private static final String PATH = "/.well-known/jwks.json";

  @TempDir private static Path directory;
  private static Service keyward;
  private static PublicApi api;

  @BeforeAll
  static void start() throws Exception {
    keyward = Service.quickstart(directory);
    api = new PublicApi(keyward);
  }

  @AfterAll
  static void stop() {
    api.close();
    keyward.close();
  }

  @Test
  void maybeKeptForFiveMinutes() throws Exception {
    PublicApi.Reply reply = api.get(PATH).expect(200);

    assertEquals("application/jwk-set+json", reply.header("Content-Type"));
    assertEquals("public, max-age=300", reply.header("Cache-Control"));
    assertTrue(reply.header("ETag").matches("\"[0-9a-f]{32}\""), reply::toString);
  }

  @Test
  void unchangedSetIsNotSentAgain() throws Exception {
    String etag = api.get(PATH).header("ETag");

    for (String known : new String[] {etag, "W/" + etag, "\"x\", " + etag, "*"}) {
      PublicApi.Reply reply = api.get(PATH, "If-None-Match", known).expect(304);
      assertEquals("", reply.body());
      assertEquals(etag, reply.header("ETag"));
      assertEquals("public, max-age=300", reply.header("Cache-Control"));
    }
    api.get(PATH, "If-None-Match", "\"x\"").expect(200);
  }

  @Test
  void headTellsTheSameWithoutTheBody() throws Exception {
    PublicApi.Reply get = api.get(PATH).expect(200);

    PublicApi.Reply head = api.send("HEAD", PATH, BodyPublishers.noBody()).expect(200);

    assertEquals("", head.body());
    assertEquals(get.header("ETag"), head.header("ETag"));
    assertEquals(get.header("Content-Type"), head.header("Content-Type"));
    assertEquals(get.header("Content-Length"), head.header("Content-Length"));
  }

  @Test
  void anyoneMayReadItAndNobodyMayWriteIt() throws Exception {
    api.get(PATH, "Authorization", "Bearer not-a-token").expect(200);
    for (String method : new String[] {"POST", "PUT", "DELETE"}) {
      PublicApi.Reply reply = api.send(method, PATH, BodyPublishers.noBody());
      assertEquals("GET, HEAD", reply.expect(405).header("Allow"), method);
    }
  }

  @Test
  void anotherInstallationHasAnotherKey() throws Exception {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    try (Service other = Service.quickstart(elsewhere);
        PublicApi otherApi = new PublicApi(other)) {
      assertNotEquals(api.get(PATH).body(), otherApi.get(PATH).expect(200).body());
    }
  }
}
