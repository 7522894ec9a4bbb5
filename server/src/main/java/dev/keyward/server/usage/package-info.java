/** How much keys are used: what the caches count is stored, and shown. */
@NullMarked
package dev.keyward.server.usage;

import org.jspecify.annotations.NullMarked;
