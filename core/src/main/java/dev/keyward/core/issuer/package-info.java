/**
 * Issuers beside Keyward whose tokens count as access tokens: whom the operator trusts, with which
 * keys, and what the claims of their tokens must be and come to mean. Keys come from an {@link
 * dev.keyward.core.issuer.IssuerKeySource}; nothing here fetches anything.
 */
@NullMarked
package dev.keyward.core.issuer;

import org.jspecify.annotations.NullMarked;
