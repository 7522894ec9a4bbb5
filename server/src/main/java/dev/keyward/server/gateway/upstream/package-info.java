/**
 * The servers that requests go on to: whose turn it is, connections over HTTP/1.1 and HTTP/2, and
 * answers held to their framing. Knows nothing of who asks.
 */
@NullMarked
package dev.keyward.server.gateway.upstream;

import org.jspecify.annotations.NullMarked;
