/**
 * Users: what they are called, what is kept of them, and where. Passwords are judged and hashed
 * elsewhere.
 */
@NullMarked
package dev.keyward.core.login;

import org.jspecify.annotations.NullMarked;
