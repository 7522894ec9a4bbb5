/**
 * The master key and what it protects. Nothing here prints, logs or compares a secret in a way that
 * shows it.
 */
@NullMarked
package dev.keyward.core.secret;

import org.jspecify.annotations.NullMarked;
