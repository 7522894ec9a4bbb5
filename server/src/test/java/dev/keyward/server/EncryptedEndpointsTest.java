package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.keyward.core.AccessRequest;
import dev.keyward.core.ClientAddress;
import dev.keyward.core.Credential;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Gatekeeper;
import dev.keyward.core.policy.CanonicalPath;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and tokens in a body are held to what a credential in a header is held to. */
final class EncryptedEndpointsTest {
  private static final Deny JUDGED = Deny.of(DenyReason.NO_ROUTE);
  private final Gatekeeper gatekeeper =
      PublicEndpoints.encrypted(OwnPaths.of("/id", "https://auth.example"), new Fixed(JUDGED));

  private static AccessRequest request(String path, boolean secure) {
    return new AccessRequest(
        "POST",
        "",
        Objects.requireNonNull(CanonicalPath.of(path)),
        ClientAddress.parse("203.0.113.7"),
        Credential.NONE,
        secure,
        false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/id/login", "/id/password", "/id/password/reset"})
  void overPlaintextWhatTakesAPasswordIsRefused(String path) {
    assertEquals(
        Deny.of(DenyReason.CREDENTIAL_OVER_PLAINTEXT), gatekeeper.decide(request(path, false)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/id/login", "/id/password", "/id/password/reset"})
  void overTlsItIsJudged(String path) {
    assertSame(JUDGED, gatekeeper.decide(request(path, true)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/id/me", "/id/health", "/.well-known/jwks.json", "/auth/login"})
  void whatTakesNoneIsJudgedAsBefore(String path) {
    assertSame(JUDGED, gatekeeper.decide(request(path, false)));
  }
}
