/**
 * Lets scripts of other origins use routes that say so (the CORS protocol of the Fetch standard):
 * answers preflights, and says in answers who may read them.
 */
@NullMarked
package dev.keyward.server.cors;

import org.jspecify.annotations.NullMarked;
