/**
 * The decision: what a request asks ({@link AccessRequest}), who asks ({@link Principal}), and what
 * is answered ({@link Decision}).
 *
 * <p>Pure domain. No I/O, no framework, no HTTP library; the only clock is a {@link
 * java.time.InstantSource} that is handed in.
 */
@NullMarked
package dev.keyward.core;

import org.jspecify.annotations.NullMarked;
