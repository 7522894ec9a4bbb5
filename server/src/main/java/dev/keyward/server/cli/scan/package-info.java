/**
 * {@code keyward scan}: shows keys that lie in files, and revokes them if told to. Finding them
 * needs no server; whose they are is asked of the admin API.
 */
@NullMarked
package dev.keyward.server.cli.scan;

import org.jspecify.annotations.NullMarked;
