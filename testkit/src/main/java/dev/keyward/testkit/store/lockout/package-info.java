/** The part of the contract of the stores that is about wrong passwords in a row. */
@NullMarked
package dev.keyward.testkit.store.lockout;

import org.jspecify.annotations.NullMarked;
