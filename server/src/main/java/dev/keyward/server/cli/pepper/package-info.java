/** {@code keyward pepper}: what keys are hashed under. */
@NullMarked
package dev.keyward.server.cli.pepper;

import org.jspecify.annotations.NullMarked;
