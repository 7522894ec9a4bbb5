/** {@code keyward session}. */
@NullMarked
package dev.keyward.server.cli.session;

import org.jspecify.annotations.NullMarked;
