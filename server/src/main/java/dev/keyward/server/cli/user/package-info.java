/** {@code keyward user}: people who log in. Passwords come from a prompt or standard input. */
@NullMarked
package dev.keyward.server.cli.user;

import org.jspecify.annotations.NullMarked;
