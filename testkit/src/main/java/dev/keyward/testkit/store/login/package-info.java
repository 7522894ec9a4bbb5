/** The part of the contract of the stores that is about users, their tokens and what signs them. */
@NullMarked
package dev.keyward.testkit.store.login;

import org.jspecify.annotations.NullMarked;
