/**
 * On which condition a call is carried out: that nobody changed the thing meanwhile, that it was
 * not carried out before.
 */
@NullMarked
package dev.keyward.server.admin.condition;

import org.jspecify.annotations.NullMarked;
