/**
 * The OAuth endpoints: tokens for clients, renewal, exchange (RFC 6749, 8693), introspection (RFC
 * 7662), revocation (RFC 7009) and the metadata that lists them (RFC 8414). There is no password
 * grant (RFC 9700 section 2.4), and there never will be: users log in at {@code /auth/login}.
 */
@NullMarked
package dev.keyward.server.oauth;

import org.jspecify.annotations.NullMarked;
