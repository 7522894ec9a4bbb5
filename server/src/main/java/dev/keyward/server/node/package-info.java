/** A running node: what stands behind each listener, what goes on in the background, and the way down. */
@NullMarked
package dev.keyward.server.node;

import org.jspecify.annotations.NullMarked;
