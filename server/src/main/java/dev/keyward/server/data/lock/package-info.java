/**
 * What one process at a time may do with a data directory: run a node on it, or replace its master
 * key.
 */
@NullMarked
package dev.keyward.server.data.lock;

import org.jspecify.annotations.NullMarked;
