package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;

import java.util.List;

/**
 * Routes for clients with a certificate, asked without one that Keyward has seen: it is never taken
 * on anybody's word.
 */
final class CertificateCases {
  private static final String ROUTE = "/certified/x";

  static final List<Case> ALL =
      List.of(
          new Case("certificateMissing", s -> forbidden(s, get(ROUTE).key(s.reader))),
          new Case("certificateMissingWithAToken", CertificateCases::withToken),
          new Case("certificateBeforeScope", s -> forbidden(s, get(ROUTE).key(s.plain))),
          new Case("credentialBeforeCertificate", CertificateCases::credentialFirst),
          new Case("environmentBeforeCertificate", CertificateCases::environmentFirst),
          new Case(
              "certificateMissingOnAPublicRoute",
              s -> forbidden(s, get("/certified/open").key(s.reader))),
          told("X-SSL-Client-Verify", "SUCCESS"),
          told("X-Forwarded-Client-Cert", "Hash=00;Subject=\"CN=client\""),
          told("Client-Cert", ":MIIB:"));

  private CertificateCases() {}

  private static void forbidden(Scene s, Call call) {
    CredentialCases.isProblem(s.expect(403, call), "forbidden");
  }

  private static void withToken(Scene s) {
    forbidden(s, get(ROUTE).with("Authorization", "Bearer " + s.mint.token()));
  }

  private static void credentialFirst(Scene s) {
    CredentialCases.isProblem(s.expect(401, get(ROUTE).key(s.revoked)), "invalid_key");
  }

  private static void environmentFirst(Scene s) {
    CredentialCases.isProblem(s.expect(401, get(ROUTE).key(s.tester)), "invalid_key");
  }

  private static Case told(String field, String value) {
    return new Case(
        "certificateToldBy" + field.replace("-", ""),
        s -> forbidden(s, get(ROUTE).key(s.reader).with(field, value)));
  }
}
