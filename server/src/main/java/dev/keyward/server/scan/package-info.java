/**
 * Finds keys that lie where they should not: in bytes of any kind, in files and whole trees.
 * Nothing here knows a server; what becomes of a key that was found is for the command.
 */
@NullMarked
package dev.keyward.server.scan;

import org.jspecify.annotations.NullMarked;
