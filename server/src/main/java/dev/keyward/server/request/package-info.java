/**
 * Turns what arrived into what can be judged: the first room. Framing rules, canonical path,
 * bounded fields, where a request really came from, and the credential it carries.
 */
@NullMarked
package dev.keyward.server.request;

import org.jspecify.annotations.NullMarked;
