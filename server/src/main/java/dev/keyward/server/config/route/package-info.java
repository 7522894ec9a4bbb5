/** Reads {@code routes}, and the upstreams that they go to. */
@NullMarked
package dev.keyward.server.config.route;

import org.jspecify.annotations.NullMarked;
