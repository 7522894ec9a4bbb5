/**
 * The life of peppers: made, active once every node knows them, removed when no key needs them any
 * more. What is hashed under them is known in {@link dev.keyward.core.apikey.Peppers} alone.
 */
@NullMarked
package dev.keyward.core.pepper;

import org.jspecify.annotations.NullMarked;
