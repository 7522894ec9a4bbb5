package dev.keyward.core.audit;

import java.time.Instant;

/**
 * An event as its transaction wrote it; nothing seals it yet.
 *
 * @param at when it happened, in milliseconds
 */
public record AuditEntry(String id, Instant at, AuditEvent event) {}
