package dev.keyward.server.gateway;

import dev.keyward.core.Gatekeeper;
import dev.keyward.testkit.enforcement.Door;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Forward-auth answers Caddy and Traefik as every door does. */
final class ForwardAuthEnforcementTest extends SqliteEnforcement {
  @Override
  protected @Nullable URI upstream() {
    return null;
  }

  @Override
  protected Door open(Gatekeeper gatekeeper) throws Exception {
    return new ForwardAuthDoor(gatekeeper, ForwardAuthDoor.Style.FORWARDED);
  }
}
