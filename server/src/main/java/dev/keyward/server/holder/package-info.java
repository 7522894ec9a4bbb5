/** What the holder of an API key may do with it on the public listener, without any right. */
@NullMarked
package dev.keyward.server.holder;

import org.jspecify.annotations.NullMarked;
