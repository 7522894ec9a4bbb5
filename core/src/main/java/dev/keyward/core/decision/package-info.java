/**
 * The one decision behind every door: who it is, whether they may, and what it costs them. Doors
 * ask through {@link dev.keyward.core.Gatekeeper}.
 */
@NullMarked
package dev.keyward.core.decision;

import org.jspecify.annotations.NullMarked;
