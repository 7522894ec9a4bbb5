/**
 * The configuration as it was written: YAML with its places, laid over by the environment, with
 * references filled in. What a setting means is not known here.
 */
@NullMarked
package dev.keyward.server.config.source;

import org.jspecify.annotations.NullMarked;
