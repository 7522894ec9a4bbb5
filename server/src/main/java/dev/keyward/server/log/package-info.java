/** How events become lines on standard error. */
@NullMarked
package dev.keyward.server.log;

import org.jspecify.annotations.NullMarked;
