/**
 * Sessions: one login each, kept alive by refresh tokens of which each works once. How a refresh
 * token is made and read, and what becomes of a session that one is presented for.
 */
@NullMarked
package dev.keyward.core.session;

import org.jspecify.annotations.NullMarked;
