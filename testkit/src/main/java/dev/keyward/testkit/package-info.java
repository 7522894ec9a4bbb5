/**
 * Tests that several modules share. Contracts live here, so that who inherits one cannot bend it.
 */
@NullMarked
package dev.keyward.testkit;

import org.jspecify.annotations.NullMarked;
