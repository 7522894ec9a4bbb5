/**
 * People who log in: how they are named. What needs I/O or a password hash lives elsewhere; nothing
 * here may see a password.
 */
@NullMarked
package dev.keyward.core.login;

import org.jspecify.annotations.NullMarked;
