/**
 * {@code keyward quickstart}: a protected API in one command, with everything made that is missing.
 */
@NullMarked
package dev.keyward.server.quickstart;

import org.jspecify.annotations.NullMarked;
