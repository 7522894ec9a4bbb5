/**
 * Raw signatures and MACs on JCA: the schemes, what makes a key fit for them, and the native
 * provider they are quick with.
 *
 * <p>Nothing here knows JSON, tokens, or names of RFC 7518; that is {@code jose}.
 */
@NullMarked
package dev.keyward.core.signature;

import org.jspecify.annotations.NullMarked;
