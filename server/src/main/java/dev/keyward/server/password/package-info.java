/**
 * Passwords: which may be set, how they are hashed, and how much hashing there is at once. Nothing
 * here knows who logs in, asks a store or speaks HTTP; no password is logged or kept.
 */
@NullMarked
package dev.keyward.server.password;

import org.jspecify.annotations.NullMarked;
