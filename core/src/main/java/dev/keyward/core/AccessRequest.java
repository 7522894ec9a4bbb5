package dev.keyward.core;

import dev.keyward.core.policy.CanonicalPath;

/**
 * One question to the {@link Gatekeeper}: may this request pass? Built by a door, which has already
 * made the path canonical, judged forwarded headers and bounded everything.
 *
 * @param method the request method as sent; methods are case-sensitive (RFC 9110 section 9.1)
 * @param host the lower-case host without port, empty when unknown
 * @param address whose limits count
 * @param secure whether the credential came over TLS, or over loopback where that is allowed
 * @param certified whether the client showed the listener a certificate, and it was verified
 */
public record AccessRequest(
    String method,
    String host,
    CanonicalPath path,
    ClientAddress address,
    Credential credential,
    boolean secure,
    boolean certified) {}
