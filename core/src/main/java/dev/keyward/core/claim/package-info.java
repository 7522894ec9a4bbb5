/**
 * How single claims of a verified token are read (RFC 7519 section 4), whoever issued it. Which
 * claims a token needs is said elsewhere.
 */
@NullMarked
package dev.keyward.core.claim;

import org.jspecify.annotations.NullMarked;
