package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A quota is kept whatever becomes of the process: never more than it is given. */
final class QuotaIT {
  private static final int QUOTA = 400;
  private static final int LEASE = QUOTA / 100;
  private static final int CRASHES = 2;

  @TempDir private Path home;

  private static AdminApi.Key key(Service keyward, int requests) throws Exception {
    String body =
        "{\"client_id\":\"%s\",\"name\":\"k\",\"quota\":{\"requests\":%d,\"per\":\"month\"}}"
            .formatted(keyward.clientId(), requests);
    JsonNode made = keyward.admin().post("/v1/keys", body).expect(201).json();
    return new AdminApi.Key(made.path("id").asString(), made.path("secret").asString());
  }

  /** So many requests until one is refused, or {@code most}. */
  private static int spend(PublicApi api, String secret, int most) throws Exception {
    for (int passed = 0; passed < most; passed++) {
      PublicApi.Reply reply = api.get("/data", "X-API-Key", secret);
      if (reply.status() != 200) {
        assertEquals("quota_exceeded", reply.expect(429).code());
        return passed;
      }
    }
    return most;
  }

  private static JsonNode quota(Service keyward, String id) throws Exception {
    return keyward.admin().get("/v1/keys/" + id + "/usage").expect(200).json().path("quota");
  }

  @Test
  void neverMoreThanTheQuotaWhateverCrashes() throws Exception {
    AdminApi.Key key = null;
    int passed = 0;
    for (int crash = 0; crash < CRASHES; crash++) {
      try (Service keyward = Service.quickstart(home);
          PublicApi api = new PublicApi(keyward)) {
        key = key == null ? key(keyward, QUOTA) : key;
        passed += spend(api, key.secret(), 50 + crash);
        keyward.process().kill();
      }
    }
    try (Service keyward = Service.quickstart(home);
        PublicApi api = new PublicApi(keyward)) {
      passed += spend(api, key.secret(), 2 * QUOTA);
      PublicApi.Reply refused = api.get("/data", "X-API-Key", key.secret()).expect(429);
      assertTrue(Long.parseLong(refused.header("Retry-After")) >= 1);
      assertTrue(refused.header("RateLimit").startsWith("\"quota\";r=0;t="));
      assertEquals(QUOTA, quota(keyward, key.id()).path("used").asInt());
    }
    int lost = QUOTA - passed;
    assertTrue(lost >= 0, "given beyond the quota: " + -lost);
    assertTrue(lost <= CRASHES * (LEASE + LEASE / 2), "lost: " + lost);
  }

  /** What the verify API says of the key. */
  private static JsonNode verdict(PublicApi api, AdminApi.Key asking, String body)
      throws Exception {
    return api.post("/auth/verify", body, "X-API-Key", asking.secret()).expect(200).json();
  }

  private static void backendsThatAskSeeTheQuota(Service keyward, PublicApi api) throws Exception {
    AdminApi.Key key = key(keyward, 3);
    String body =
        "{\"client_id\":\"%s\",\"name\":\"v\",\"scopes\":[\"keyward:verify\"]}"
            .formatted(keyward.clientId());
    JsonNode made = keyward.admin().post("/v1/keys", body).expect(201).json();
    AdminApi.Key asking =
        new AdminApi.Key(made.path("id").asString(), made.path("secret").asString());
    String free = "{\"credential\":\"%s\",\"cost\":0}".formatted(key.secret());
    String two = "{\"credential\":\"%s\",\"cost\":2}".formatted(key.secret());

    JsonNode fresh = verdict(api, asking, free);
    assertEquals("VALID", fresh.path("code").asString());
    assertEquals("quota", fresh.at("/rate_limits/0/name").asString());
    assertEquals(3, fresh.at("/rate_limits/0/limit").asInt());
    assertEquals(3, fresh.at("/rate_limits/0/remaining").asInt());
    assertEquals(1, verdict(api, asking, two).at("/rate_limits/0/remaining").asInt());
    JsonNode refused = verdict(api, asking, two);
    assertEquals("QUOTA_EXCEEDED", refused.path("code").asString());
    assertEquals("quota", refused.at("/rate_limits/0/name").asString());
    assertTrue(refused.at("/rate_limits/0/reset_seconds").asLong() >= 1);
    assertEquals(1, spend(api, key.secret(), 5));
    assertEquals("QUOTA_EXCEEDED", verdict(api, asking, free).path("code").asString());
  }

  @Test
  void nothingIsLostWhenTheProcessEndsByItself() throws Exception {
    AdminApi.Key key;
    try (Service keyward = Service.quickstart(home);
        PublicApi api = new PublicApi(keyward)) {
      backendsThatAskSeeTheQuota(keyward, api);
      key = key(keyward, 300);
      assertEquals(7, spend(api, key.secret(), 7));
      assertEquals(7, quota(keyward, key.id()).path("used").asInt());
      assertEquals(0, keyward.process().terminate());
    }
    try (Service keyward = Service.quickstart(home);
        PublicApi api = new PublicApi(keyward)) {
      assertEquals(7, quota(keyward, key.id()).path("used").asInt());
      assertEquals(293, spend(api, key.secret(), 600));
      String metrics = keyward.admin().get("/metrics").expect(200).body();
      assertTrue(metrics.contains("keyward_quota_leases 1.0"), metrics);
      assertTrue(metrics.contains("keyward_quota_lost_total 0.0"), metrics);
    }
  }
}
