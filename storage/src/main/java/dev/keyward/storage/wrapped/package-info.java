/**
 * What the master key holds together in the database: the columns it wraps, and the value that
 * tells which master key that is. No key and no cipher is known here.
 */
@NullMarked
package dev.keyward.storage.wrapped;

import org.jspecify.annotations.NullMarked;
