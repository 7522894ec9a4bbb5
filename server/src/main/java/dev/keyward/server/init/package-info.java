/** Prints files for proxies that ask Keyward about their requests. */
@NullMarked
package dev.keyward.server.init;

import org.jspecify.annotations.NullMarked;
