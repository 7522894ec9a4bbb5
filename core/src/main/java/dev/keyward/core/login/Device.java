package dev.keyward.core.login;

import java.time.Instant;

/**
 * A device on which a user has logged in before, as its device token says. It logs nobody in: it
 * only tells its owner's wrong passwords from those of strangers.
 *
 * @param id tells its wrong passwords from those of other devices
 * @param generation counts only while the account has the same
 * @param expiresAt the first moment at which it no longer counts
 */
public record Device(String id, String userId, long generation, Instant expiresAt) {}
