/**
 * Compact JSON Web Signatures (RFC 7515), their algorithms (RFC 7518, RFC 8037, RFC 9864) and keys
 * (RFC 7517, RFC 7638), strict as RFC 8725 asks.
 *
 * <p>{@link CompactJws} is what somebody sent; it becomes a {@link VerifiedJws} only with a {@link
 * VerificationKey}, and only that shows a payload. Nothing here fetches anything, knows the time or
 * judges a claim; encryption (JWE), the JSON serialization and algorithm {@code none} do not exist.
 */
@NullMarked
package dev.keyward.core.jose;

import org.jspecify.annotations.NullMarked;
