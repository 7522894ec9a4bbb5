/**
 * How a node that runs comes to another configuration: when its files are read again, what of them
 * it can take on and what waits for a restart, and what an operator is told of it. What the
 * settings lead to does not live here.
 */
@NullMarked
package dev.keyward.server.reload;

import org.jspecify.annotations.NullMarked;
