/** What a start needs anyway, done beside it. Nothing here may have an effect that is seen. */
@NullMarked
package dev.keyward.server.warmup;

import org.jspecify.annotations.NullMarked;
