/**
 * HTTP/1.1 by hand, byte for byte: a client that sends what it is given, and an upstream that
 * records what it gets.
 */
@NullMarked
package dev.keyward.testkit.wire;

import org.jspecify.annotations.NullMarked;
