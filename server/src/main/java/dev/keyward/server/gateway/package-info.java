/**
 * Sends allowed requests to their upstreams and the answers back, streaming both ways. Knows
 * nothing about credentials beyond removing them: who may pass has been decided.
 */
@NullMarked
package dev.keyward.server.gateway;

import org.jspecify.annotations.NullMarked;
