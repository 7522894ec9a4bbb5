/** {@code keyward key}: the API keys of clients. */
@NullMarked
package dev.keyward.server.cli.key;

import org.jspecify.annotations.NullMarked;
