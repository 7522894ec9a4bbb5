/** {@code keyward signing-key}: the keys that sign access tokens. */
@NullMarked
package dev.keyward.server.cli.signing;

import org.jspecify.annotations.NullMarked;
