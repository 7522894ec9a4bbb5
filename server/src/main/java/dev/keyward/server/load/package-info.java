/**
 * How much may be under way at once, and that what comes beyond is refused at once. Nothing here
 * knows what the work is.
 */
@NullMarked
package dev.keyward.server.load;

import org.jspecify.annotations.NullMarked;
