/**
 * The decision for those who ask about a credential that somebody else was shown: the verify API.
 * Here inquiries are read and verdicts written; what is decided is in core.
 */
@NullMarked
package dev.keyward.server.decision;

import org.jspecify.annotations.NullMarked;
