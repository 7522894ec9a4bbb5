/**
 * Whether this machine's clock can be believed: time that goes back would revive what has expired.
 */
@NullMarked
package dev.keyward.core.clock;

import org.jspecify.annotations.NullMarked;
