/**
 * Users and their passwords: the rules that hold whoever asks, and the endpoints by which users
 * change their own. How passwords are judged and hashed is in {@link dev.keyward.server.password};
 * nothing here speaks HTTP but through {@link dev.keyward.server.openapi}.
 */
@NullMarked
package dev.keyward.server.login;

import org.jspecify.annotations.NullMarked;
