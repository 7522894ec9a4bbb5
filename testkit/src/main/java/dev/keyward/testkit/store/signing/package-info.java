/** What every store of signing keys must do, and what their rotation does on it. */
@NullMarked
package dev.keyward.testkit.store.signing;

import org.jspecify.annotations.NullMarked;
