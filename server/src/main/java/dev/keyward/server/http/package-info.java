/**
 * Listeners and exchanges: strict framing, one request at a time per connection, the question to
 * the gatekeeper, and the answer. What happens with an allowed request is the business of an {@link
 * dev.keyward.server.http.Endpoint} or of the gateway.
 */
@NullMarked
package dev.keyward.server.http;

import org.jspecify.annotations.NullMarked;
