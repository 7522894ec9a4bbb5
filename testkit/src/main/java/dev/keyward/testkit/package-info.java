/** What tests of all modules share. Contracts are in the package of the thing they bind; nothing here is in the product. */
@NullMarked
package dev.keyward.testkit;

import org.jspecify.annotations.NullMarked;
