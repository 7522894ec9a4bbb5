/** JOSE. */
@NullMarked
package dev.keyward.core.jose;

import org.jspecify.annotations.NullMarked;
