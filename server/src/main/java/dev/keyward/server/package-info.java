/**
 * The process: {@code Main} reads the command line, {@code Wiring} puts the parts together by hand,
 * {@code Node} runs.
 */
@NullMarked
package dev.keyward.server;

import org.jspecify.annotations.NullMarked;
