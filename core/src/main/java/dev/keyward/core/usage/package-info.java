/**
 * How much keys are used: counted in memory, handed over now and then, kept per key and hour. That
 * is for people to look at; no decision depends on it.
 */
@NullMarked
package dev.keyward.core.usage;

import org.jspecify.annotations.NullMarked;
