/**
 * The data directory and what stands in it: master key, admin key, certificates. Everything here
 * refuses with one clear line before it changes anything.
 */
@NullMarked
package dev.keyward.server.data;

import org.jspecify.annotations.NullMarked;
