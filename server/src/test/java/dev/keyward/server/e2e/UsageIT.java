package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Uses of a key at a real node are counted, shown at once, and survive a stop. */
final class UsageIT {
  @TempDir private Path home;

  private static String sums(Service keyward, String id) throws Exception {
    JsonNode usage = keyward.admin().get("/v1/keys/" + id + "/usage").expect(200).json();
    long allowed = 0;
    long denied = 0;
    for (JsonNode item : usage.path("items")) {
      allowed += item.path("allowed").asLong();
      denied += item.path("denied").asLong();
    }
    return allowed + " allowed, " + denied + " denied";
  }

  @Test
  void threeAllowedAndTwoDenied() throws Exception {
    AdminApi.Key key;
    try (Service keyward = Service.quickstart(home)) {
      key = keyward.admin().key(keyward.clientId());
      String url = keyward.url() + "/data";
      for (int i = 0; i < 3; i++) {
        keyward.curl().withKey(url, key.secret()).expect(200);
      }
      assertEquals("3 allowed, 0 denied", sums(keyward, key.id()));
      assertTrue(
          keyward.admin().get("/v1/keys/" + key.id()).json().path("last_used_at").isString());
      keyward.admin().post("/v1/keys/" + key.id() + "/disable", "").expect(200);
      for (int i = 0; i < 2; i++) {
        keyward.curl().withKey(url, key.secret()).expect(401);
      }
      assertEquals("3 allowed, 2 denied", sums(keyward, key.id()));
      keyward.admin().post("/v1/keys/" + key.id() + "/enable", "").expect(200);
      keyward.curl().withKey(url, key.secret()).expect(200);
      assertEquals(0, keyward.process().terminate());
      assertFalse(keyward.process().log().contains("usage of keys could not be stored"));
    }
    try (Service again = Service.quickstart(home)) {
      assertEquals("4 allowed, 2 denied", sums(again, key.id()));
      String metrics = again.admin().get("/metrics").expect(200).body();
      assertTrue(metrics.contains("keyward_usage_flushes_total"), metrics);
      assertTrue(metrics.contains("keyward_usage_flush_failures_total 0.0"), metrics);
      assertTrue(metrics.contains("keyward_usage_pending "), metrics);
    }
  }
}
