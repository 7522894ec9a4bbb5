package dev.keyward.core.usage;

import java.time.Instant;

/**
 * What a key was used for in one hour, on all nodes.
 *
 * @param hour its beginning
 */
public record HourOfUse(Instant hour, long allowed, long denied) {}
