/**
 * How a change made on one node becomes known to every cache: a numbered feed, and whoever follows
 * it.
 */
@NullMarked
package dev.keyward.core.change;

import org.jspecify.annotations.NullMarked;
