/** {@code keyward audit}: what was done, and whether the record of it holds. */
@NullMarked
package dev.keyward.server.cli.audit;

import org.jspecify.annotations.NullMarked;
