/**
 * JSON that others wrote, read without leniency: tokens, keys, key sets. And how JSON is escaped
 * for places where it is read by people.
 *
 * <p>Here is only the reading of one object and typed access to its members. What a member means
 * lives with its user; writing JSON is Jackson's generator at the place that writes.
 */
@NullMarked
package dev.keyward.core.json;

import org.jspecify.annotations.NullMarked;
