/** What characters a text may have. */
@NullMarked
package dev.keyward.core.text;

import org.jspecify.annotations.NullMarked;
