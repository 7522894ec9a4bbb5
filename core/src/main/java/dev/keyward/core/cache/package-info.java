/** What is kept in memory so that it need not be found out again, within a bound. */
@NullMarked
package dev.keyward.core.cache;

import org.jspecify.annotations.NullMarked;
