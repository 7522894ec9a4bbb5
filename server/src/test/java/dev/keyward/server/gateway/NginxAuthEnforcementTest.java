package dev.keyward.server.gateway;

import dev.keyward.core.Gatekeeper;
import dev.keyward.testkit.enforcement.Door;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Forward-auth answers nginx as every door does, once the statuses are what they were. */
final class NginxAuthEnforcementTest extends SqliteEnforcement {
  @Override
  protected @Nullable URI upstream() {
    return null;
  }

  @Override
  protected Door open(Gatekeeper gatekeeper) throws Exception {
    return new ForwardAuthDoor(gatekeeper, ForwardAuthDoor.Style.NGINX);
  }
}
