/**
 * The commands a person types: what all of them have in common. Those of each noun are in a package
 * of their own; they know the admin API and nothing behind it. Secrets never come from arguments.
 */
@NullMarked
package dev.keyward.server.cli;

import org.jspecify.annotations.NullMarked;
