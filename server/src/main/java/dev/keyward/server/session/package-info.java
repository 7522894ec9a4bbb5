/**
 * Sessions on their way through the endpoints: how one begins with a login, is renewed, and ends.
 * The login itself is in {@link dev.keyward.server.login}.
 */
@NullMarked
package dev.keyward.server.session;

import org.jspecify.annotations.NullMarked;
