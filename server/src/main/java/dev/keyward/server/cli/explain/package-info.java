/** {@code keyward explain}: what would become of a request, and why. */
@NullMarked
package dev.keyward.server.cli.explain;

import org.jspecify.annotations.NullMarked;
