/** API keys: their format, how they are kept, whom they belong to, and how one is recognised. */
@NullMarked
package dev.keyward.core.apikey;

import org.jspecify.annotations.NullMarked;
