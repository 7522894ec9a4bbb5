package dev.keyward.server;

import dev.keyward.core.Gatekeeper;
import dev.keyward.core.decision.Explaining;
import dev.keyward.server.config.KeywardConfig;

/**
 * What stands behind both listeners under one configuration.
 *
 * @param gatekeepers those of the public listener
 * @param admin decides about requests to the admin API
 * @param probes decides about those to its health
 */
record Sites(
    KeywardConfig config,
    PublicSite.Gatekeepers<Explaining> gatekeepers,
    PublicSite open,
    Gatekeeper admin,
    Gatekeeper probes) {}
