package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger locks an account from five addresses; its owner notices nothing on a known device. */
final class LockedLoginIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final String NEW = "copper rain beyond seven hills";
  private static final int MOST = 100;

  /** Each test pays for more than a hundred hashes. */
  private static final String FAST = "-XX:TieredStopAtLevel=4";

  @TempDir private Path directory;

  private ServerHome home() throws Exception {
    return ServerHome.in(directory)
        .write(
            """
            data: data
            public: {address: '127.0.0.1:0', trusted_proxies: [127.0.0.1]}
            admin: {address: '127.0.0.1:0'}
            limits: {login: {per_address: 1000/1m, per_account: off}}
            """
                + ServerHome.ROUTES);
  }

  private static PublicApi.Reply login(
      PublicApi api, String address, String username, String password, String deviceToken)
      throws Exception {
    var body = PublicApi.credentials(username, password);
    if (!deviceToken.isEmpty()) {
      body.put("device_token", deviceToken);
    }
    return api.post("/auth/login", body.toString(), "X-Forwarded-For", address);
  }

  private static PublicApi.Reply login(PublicApi api, String username, String password)
      throws Exception {
    return login(api, "198.51.100.7", username, password, "");
  }

  private static void guess(PublicApi api, String username, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      login(api, "203.0.113." + i % 5, username, "wrong", "").expect(401);
    }
  }

  private static boolean isLocked(Service service, String id) throws Exception {
    return service.admin().get("/v1/users/" + id).expect(200).json().path("locked").booleanValue();
  }

  @Test
  void ownerLogsInOnAKnownDeviceAndElsewhereAfterAnUnlock() throws Exception {
    try (Service service = home().serve("--init", FAST);
        PublicApi api = new PublicApi(service)) {
      String id = service.admin().user("ada", PASSWORD);
      service.admin().user("bob", PASSWORD);
      var first = login(api, "ada", PASSWORD).expect(200).json();
      String token = first.path("access_token").asString();
      String device = first.path("device_token").asString();
      String bobs = login(api, "bob", PASSWORD).expect(200).json().path("device_token").asString();
      guess(api, "ada", MOST);

      assertTrue(isLocked(service, id));
      String wrong = login(api, "bob", "wrong").expect(401).told();
      assertEquals(wrong, login(api, "ada", PASSWORD).told());
      assertEquals(wrong, login(api, "nobody", PASSWORD).told());
      assertEquals(wrong, login(api, "198.51.100.7", "ada", PASSWORD, bobs).told());
      api.withToken("/auth/me", token).expect(200);
      login(api, "198.51.100.7", "ada", PASSWORD, device).expect(200);
      assertTrue(isLocked(service, id));

      var unlocked = service.admin().post("/v1/users/" + id + "/unlock", "{}").expect(200).json();
      assertFalse(unlocked.path("locked").booleanValue(), unlocked.toString());
      login(api, "ada", PASSWORD).expect(200);

      String audit = service.admin().get("/v1/audit?limit=1000").expect(200).json().toString();
      assertEquals(1, audit.split("\"user.lock\"", -1).length - 1, audit);
      assertEquals(1, audit.split("\"user.unlock\"", -1).length - 1, audit);
      assertFalse(audit.contains(device), "a device token in the audit log");
    }
  }

  @Test
  void restartForgetsNeitherTheCountNorTheDevice() throws Exception {
    ServerHome home = home();
    String adminKey;
    String id;
    String device;
    try (Service service = home.serve("--init", FAST);
        PublicApi api = new PublicApi(service)) {
      adminKey = service.adminKey();
      id = service.admin().user("ada", PASSWORD);
      device = login(api, "ada", PASSWORD).expect(200).json().path("device_token").asString();
      guess(api, "ada", MOST - 1);
      service.process().kill();
    }
    try (Service again = Service.serveWith(adminKey, home);
        PublicApi api = new PublicApi(again)) {
      assertFalse(isLocked(again, id));
      guess(api, "ada", 1);
      assertTrue(isLocked(again, id));
      login(api, "ada", PASSWORD).expect(401);
      String token =
          login(api, "198.51.100.7", "ada", PASSWORD, device)
              .expect(200)
              .json()
              .path("access_token")
              .asString();

      changePassword(api, token, "").expect(401);
      changePassword(api, token, device).expect(204);

      assertFalse(isLocked(again, id));
      login(api, "ada", NEW).expect(200);
      String metrics = again.admin().get("/metrics").expect(200).body();
      assertTrue(metrics.contains("keyward_user_locks_total 1"), metrics);
      assertTrue(metrics.contains("keyward_logins_total{result=\"locked\"} 1"), metrics);
    }
  }

  private static PublicApi.Reply changePassword(PublicApi api, String token, String device)
      throws Exception {
    var body =
        AdminApi.JSON.createObjectNode().put("current_password", PASSWORD).put("new_password", NEW);
    if (!device.isEmpty()) {
      body.put("device_token", device);
    }
    return api.post("/auth/password", body.toString(), "Authorization", "Bearer " + token);
  }
}
