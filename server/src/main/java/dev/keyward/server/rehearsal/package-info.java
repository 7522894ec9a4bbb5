/** A short day of a service and its command line, for the JVM to learn from. */
@NullMarked
package dev.keyward.server.rehearsal;

import org.jspecify.annotations.NullMarked;
