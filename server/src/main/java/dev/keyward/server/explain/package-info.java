/**
 * Says why a request is allowed or refused: the same reading and the same decision as for one that
 * is made, with every step told and nothing counted.
 */
@NullMarked
package dev.keyward.server.explain;

import org.jspecify.annotations.NullMarked;
