/**
 * Whose wrong passwords are whose: device tokens, and what is counted of wrong passwords. Nothing
 * here judges a password or speaks HTTP.
 */
@NullMarked
package dev.keyward.server.login.guard;

import org.jspecify.annotations.NullMarked;
