/** One table of requests and expected answers that every door inherits. */
@NullMarked
package dev.keyward.testkit.enforcement;

import org.jspecify.annotations.NullMarked;
