/**
 * Commands for the machine Keyward runs on: {@code serve}, and what is done offline from the data
 * directory and the master key alone.
 */
@NullMarked
package dev.keyward.server.serve;

import org.jspecify.annotations.NullMarked;
