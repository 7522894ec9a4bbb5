package dev.keyward.server.http;

import java.util.concurrent.Executor;

/**
 * What all exchanges of a listener share.
 *
 * @param blocking runs what may wait, each in a virtual thread
 */
record Exchanges(Site site, ExchangeObserver observer, Executor blocking) {}
