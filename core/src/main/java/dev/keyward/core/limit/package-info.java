/**
 * How often something may happen: rates, the buckets that count them, and what a caller is told
 * about them.
 */
@NullMarked
package dev.keyward.core.limit;

import org.jspecify.annotations.NullMarked;
