/**
 * What an operator sees: the access log, events, and metrics. Secrets, headers, queries and bodies
 * never reach this package.
 */
@NullMarked
package dev.keyward.server.observe;

import org.jspecify.annotations.NullMarked;
