package dev.keyward.server.config;

import dev.keyward.core.issuer.TrustedIssuer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Another issuer as the configuration has it.
 *
 * @param refresh how often its keys are looked at
 * @param maxStale how long they count without having been seen again
 */
public record IssuerSettings(
    TrustedIssuer rules, KeySet keySet, Duration refresh, Duration maxStale) {

  /** Where its keys are published. */
  public sealed interface KeySet {
    /**
     * A file.
     *
     * @param path absolute
     */
    record File(Path path) implements KeySet {}

    /**
     * A URL; plaintext on a loopback address alone.
     *
     * @param ca a PEM file with who signs the server's certificate, absolute; null for whom the JDK
     *     trusts
     * @param privateAddresses whether it may lie in a private network or on this machine
     */
    record Url(URI uri, @Nullable Path ca, boolean privateAddresses) implements KeySet {}
  }
}
