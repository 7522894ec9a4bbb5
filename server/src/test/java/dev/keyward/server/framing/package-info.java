/**
 * Messages that two servers could frame differently, as tables and at random, and upstreams that
 * keep every byte: nothing that is refused arrives.
 */
@NullMarked
package dev.keyward.server.framing;

import org.jspecify.annotations.NullMarked;
