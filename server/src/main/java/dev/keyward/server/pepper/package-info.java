/** The admin API of peppers: which there are, and how they are replaced. */
@NullMarked
package dev.keyward.server.pepper;

import org.jspecify.annotations.NullMarked;
