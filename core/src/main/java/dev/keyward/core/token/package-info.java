/**
 * Access tokens: how one is issued, how one is judged, and how one ends before it expires. Whatever
 * JOSE says of signatures is in {@link dev.keyward.core.jose}.
 */
@NullMarked
package dev.keyward.core.token;

import org.jspecify.annotations.NullMarked;
