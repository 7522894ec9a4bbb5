/** {@code keyward client}: the applications that call the API. */
@NullMarked
package dev.keyward.server.cli.client;

import org.jspecify.annotations.NullMarked;
