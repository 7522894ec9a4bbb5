/** The part of the contract of the stores that is about sessions. */
@NullMarked
package dev.keyward.testkit.store.session;

import org.jspecify.annotations.NullMarked;
