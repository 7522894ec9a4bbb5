package dev.keyward.core.decision;

import dev.keyward.core.limit.FailureGuard;
import dev.keyward.core.limit.RequestLimits;

/** What requests and wrong credentials are counted in. */
public record Counting(RequestLimits limits, FailureGuard failures) {}
