/**
 * Which rule a request falls under: canonical paths, routes and the table that finds the most
 * specific one. No credential is looked at here.
 */
@NullMarked
package dev.keyward.core.policy;

import org.jspecify.annotations.NullMarked;
