/** A short day of a service and its command line, from which Java keeps what it has loaded. */
@NullMarked
package dev.keyward.server.rehearsal;

import org.jspecify.annotations.NullMarked;
