package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An acknowledged write survives {@code kill -9} right behind its acknowledgement. */
final class CrashIT {
  private static final int CRASHES = 4;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedIsThereAfterTheCrash() throws Exception {
    List<AdminApi.Key> good = new ArrayList<>();
    List<AdminApi.Key> revoked = new ArrayList<>();
    for (int i = 0; i <= CRASHES; i++) {
      try (Service service = Service.quickstart(directory)) {
        for (AdminApi.Key key : good) {
          service.curl().withKey(service.url() + "/data", key.secret()).expect(200);
        }
        for (AdminApi.Key key : revoked) {
          service.curl().withKey(service.url() + "/data", key.secret()).expect(401);
        }
        if (i < CRASHES) {
          crashBehindAWrite(service, good, revoked);
        }
      }
    }
    assertEquals(CRASHES, good.size() + revoked.size());
  }

  private static void crashBehindAWrite(
      Service service, List<AdminApi.Key> good, List<AdminApi.Key> revoked) throws Exception {
    String client = service.clientId();
    if (good.size() == revoked.size()) {
      good.add(service.admin().key(client));
    } else {
      AdminApi.Key key = service.admin().key(client);
      service.admin().revoke(key.id());
      revoked.add(key);
    }
    service.process().kill();
  }
}
