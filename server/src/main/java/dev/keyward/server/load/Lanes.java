package dev.keyward.server.load;

import dev.keyward.core.policy.CanonicalPath;
import java.util.function.Function;

/**
 * The lanes of a listener, and how many connections it may have.
 *
 * @param lookups for decisions that need the store
 * @param endpoints for Keyward's own answers, by the path that is asked for
 */
public record Lanes(Bound connections, Lane lookups, Function<CanonicalPath, Lane> endpoints) {}
