/**
 * What every store engine must do, as tests that it inherits whole by extending {@link
 * dev.keyward.testkit.store.StoreContract}. No engine may switch one off.
 */
@NullMarked
package dev.keyward.testkit.store;

import org.jspecify.annotations.NullMarked;
