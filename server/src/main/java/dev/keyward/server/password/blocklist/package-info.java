/**
 * What is guessed first: common passwords, names, runs, repetition. Works on plain strings that it
 * neither keeps nor repeats; lengths and limits are the policy's.
 */
@NullMarked
package dev.keyward.server.password.blocklist;

import org.jspecify.annotations.NullMarked;
