/**
 * Reads {@code keyward.yaml}: from text with its places, through the environment overlay, to
 * immutable records that are right or were never made. What the settings lead to does not live
 * here.
 */
@NullMarked
package dev.keyward.server.config;

import org.jspecify.annotations.NullMarked;
