/** The keys that sign access tokens: where they are kept, and which of them counts for what. */
@NullMarked
package dev.keyward.core.signing;

import org.jspecify.annotations.NullMarked;
