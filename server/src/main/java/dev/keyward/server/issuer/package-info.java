/**
 * Fetches the keys of other issuers, from where the configuration says and from nowhere else, and
 * keeps what it last saw. What a token must be is not known here.
 */
@NullMarked
package dev.keyward.server.issuer;

import org.jspecify.annotations.NullMarked;
