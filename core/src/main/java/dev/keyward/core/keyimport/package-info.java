/**
 * Keys that were made elsewhere: how they are brought here so that they go on working. What becomes
 * of them later is for {@link dev.keyward.core.lifecycle}, as of every key.
 */
@NullMarked
package dev.keyward.core.keyimport;

import org.jspecify.annotations.NullMarked;
