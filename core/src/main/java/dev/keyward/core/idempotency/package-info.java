/** Calls that are sent again because their answer was lost, and must not be carried out again. */
@NullMarked
package dev.keyward.core.idempotency;

import org.jspecify.annotations.NullMarked;
