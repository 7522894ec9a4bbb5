/** What every store must do with clients and keys. */
@NullMarked
package dev.keyward.testkit.store.key;

import org.jspecify.annotations.NullMarked;
