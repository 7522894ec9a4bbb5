package dev.keyward.server.gateway;

import dev.keyward.core.Gatekeeper;
import dev.keyward.testkit.enforcement.Door;
import dev.keyward.testkit.wire.RecordingUpstream;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;

/** The gateway answers as every door does. */
final class GatewayEnforcementTest extends SqliteEnforcement {
  private RecordingUpstream upstream;

  @Override
  protected URI upstream() throws Exception {
    upstream = new RecordingUpstream();
    return upstream.uri();
  }

  @Override
  protected Door open(Gatekeeper gatekeeper) throws Exception {
    return new GatewayDoor(gatekeeper, upstream);
  }

  @AfterAll
  void closeUpstream() throws Exception {
    upstream.close();
  }
}
