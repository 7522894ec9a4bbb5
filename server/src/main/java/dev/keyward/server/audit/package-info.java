/**
 * The audit log at work: who seals it and when, and how the admin API shows and checks it. What a
 * seal is lives in core.
 */
@NullMarked
package dev.keyward.server.audit;

import org.jspecify.annotations.NullMarked;
