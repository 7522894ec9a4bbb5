/**
 * Event loops, TLS, and the handlers nearest to the wire. Nothing here knows what a request means.
 */
@NullMarked
package dev.keyward.server.net;

import org.jspecify.annotations.NullMarked;
