/** Signed statements to upstreams of who calls them. */
@NullMarked
package dev.keyward.core.assertion;

import org.jspecify.annotations.NullMarked;
