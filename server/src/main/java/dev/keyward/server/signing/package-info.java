/**
 * The keys that sign access tokens, as they are run: replaced in time, and the admin API that
 * shows, replaces and revokes them. When each step is due is known in {@link
 * dev.keyward.core.signing.SigningKeyRotation} alone.
 */
@NullMarked
package dev.keyward.server.signing;

import org.jspecify.annotations.NullMarked;
