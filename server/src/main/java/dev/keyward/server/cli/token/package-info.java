/** {@code keyward token}: access tokens, which are known by what names them alone. */
@NullMarked
package dev.keyward.server.cli.token;

import org.jspecify.annotations.NullMarked;
