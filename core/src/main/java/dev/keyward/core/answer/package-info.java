/**
 * What a decision looks like over HTTP: status, fields and problem document, and the identity an
 * allowed request carries. Written once for every door.
 */
@NullMarked
package dev.keyward.core.answer;

import org.jspecify.annotations.NullMarked;
