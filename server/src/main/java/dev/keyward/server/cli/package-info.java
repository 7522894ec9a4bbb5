/**
 * The commands a person types. Those about clients and keys know the admin API and nothing behind
 * it; secrets never come from arguments.
 */
@NullMarked
package dev.keyward.server.cli;

import org.jspecify.annotations.NullMarked;
