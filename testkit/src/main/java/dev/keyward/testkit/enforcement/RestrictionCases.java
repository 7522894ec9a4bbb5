package dev.keyward.testkit.enforcement;

import static dev.keyward.testkit.enforcement.Call.get;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKeys.CreateResult.Created;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.policy.IpNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What becomes of a key while it is in use: each change holds from the next request on. */
final class RestrictionCases {
  /** Reserved for documentation (RFC 5737): nobody calls from there. */
  private static final String NOWHERE = "192.0.2.0/24";

  static final List<Case> ALL =
      List.of(
          new Case("disabledKeyAndEnabledAgain", RestrictionCases::disabled),
          new Case("keyThatGetsAScope", RestrictionCases::getsScope),
          new Case("keyThatLosesAScope", RestrictionCases::losesScope),
          new Case("keyThatIsGivenAnEnd", RestrictionCases::ends),
          new Case("keyThatWorksFromElsewhereOnly", RestrictionCases::fromElsewhere),
          new Case("keyThatWorksFromHereToo", RestrictionCases::fromHere),
          new Case("environmentBeforeAddress", RestrictionCases::environmentFirst),
          new Case("addressBeforeScope", RestrictionCases::addressFirst),
          new Case("publicRouteIgnoresTheAddress", RestrictionCases::publicRoute),
          new Case("boundOfTheClientIsNarrowed", RestrictionCases::narrowed),
          new Case("clientIsDeleted", RestrictionCases::deleted));

  private RestrictionCases() {}

  /** A new key that the node has seen working. */
  private static Created seen(Scene s) {
    Created made = s.newRevocableKey();
    s.expect(200, use(made, "/any/x"));
    return made;
  }

  private static Call use(Created made, String target) {
    return get(target).key(made.secret().reveal());
  }

  private static void disabled(Scene s) {
    Created made = seen(s);
    s.disable(made.key());
    CredentialCases.isProblem(s.expect(401, use(made, "/any/x")), "invalid_key");
    s.enable(made.key());
    s.expect(200, use(made, "/any/x"));
  }

  private static void getsScope(Scene s) {
    Created made = seen(s);
    s.expect(403, use(made, "/data/x"));
    s.patch(made.key(), scopes("data:read"));
    s.expect(200, use(made, "/data/x"));
  }

  private static void losesScope(Scene s) {
    Created made = seen(s);
    s.patch(made.key(), scopes("data:read"));
    s.expect(200, use(made, "/data/x"));
    s.patch(made.key(), scopes("other"));
    CredentialCases.isProblem(s.expect(403, use(made, "/data/x")), "insufficient_scope");
  }

  private static UnaryOperator<KeyTerms> scopes(String... scopes) {
    return terms -> KeyTerms.of(terms.name(), Scopes.of(scopes), terms.expiresAt());
  }

  private static void ends(Scene s) {
    Created made = seen(s);
    s.patch(made.key(), t -> KeyTerms.of(t.name(), t.scopes(), s.clock.instant().plusSeconds(60)));
    s.expect(200, use(made, "/any/x"));
    CredentialCases.at(s, Duration.ofSeconds(60)).expect(401, use(made, "/any/x"));
  }

  private static UnaryOperator<KeyTerms> from(String... networks) {
    return t ->
        new KeyTerms(
            t.name(),
            t.scopes(),
            t.expiresAt(),
            Stream.of(networks).map(IpNetwork::parse).toList(),
            Map.of());
  }

  private static void fromElsewhere(Scene s) {
    Created made = seen(s);
    s.patch(made.key(), from(NOWHERE, "2001:db8::/32"));
    CredentialCases.isProblem(s.expect(403, use(made, "/any/x")), "forbidden");
    s.patch(made.key(), from());
    s.expect(200, use(made, "/any/x"));
  }

  private static void fromHere(Scene s) {
    Created made = seen(s);
    s.patch(made.key(), from(NOWHERE, "0.0.0.0/0", "::/0"));
    s.expect(200, use(made, "/any/x"));
  }

  private static void environmentFirst(Scene s) {
    Created made = seen(s);
    s.patch(made.key(), from(NOWHERE));
    CredentialCases.isProblem(s.expect(401, use(made, "/sandbox/x")), "invalid_key");
  }

  private static void addressFirst(Scene s) {
    Created made = seen(s);
    s.patch(made.key(), from(NOWHERE));
    CredentialCases.isProblem(s.expect(403, use(made, "/data/x")), "forbidden");
  }

  private static void publicRoute(Scene s) {
    Created made = seen(s);
    s.patch(made.key(), from(NOWHERE));
    s.expect(200, use(made, "/open/x"));
  }

  private static void narrowed(Scene s) {
    Created made = s.newKeyOfItsOwnClient("data:read", "data:write");
    s.expect(200, use(made, "/data/x"));
    s.bind(made.key().clientId(), Scopes.of("data:write"));
    CredentialCases.isProblem(s.expect(403, use(made, "/data/x")), "insufficient_scope");
    s.bind(made.key().clientId(), null);
    s.expect(200, use(made, "/data/x"));
  }

  private static void deleted(Scene s) {
    Created made = s.newKeyOfItsOwnClient("data:read");
    s.expect(200, use(made, "/data/x"));
    s.deleteClient(made.key().clientId());
    CredentialCases.isProblem(s.expect(401, use(made, "/data/x")), "invalid_key");
  }
}
