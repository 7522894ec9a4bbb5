package dev.keyward.core.policy;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.limit.RouteLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule: which requests it is for, what they need, and where they go.
 *
 * @param name how logs and metrics call it; unique in a table
 * @param hosts lower-case names; empty means any
 * @param methods empty means any
 * @param credentials the kinds of which any one is enough; empty exactly when the route is public
 * @param scopes all of them are needed
 * @param environments of keys
 * @param limits what callers may ask of it
 * @param needsCertificate whether the client must show a certificate, beside its credential or, on
 *     a public route, instead of one
 */
public record Route(
    String name,
    Set<String> hosts,
    PathPattern path,
    Set<String> methods,
    Set<CredentialKind> credentials,
    Scopes scopes,
    Set<Environment> environments,
    RouteLimits limits,
    Delivery delivery,
    Mode mode,
    boolean needsCertificate) {

  public static final Duration DEFAULT_TIMEOUT = Timeouts.USUAL.header();

  /** What becomes of a decision. */
  public enum Mode {
    /** It counts. */
    ENFORCE,
    /** It counts, but whoever passes has not used their key: it is only given up. */
    PARTING,
    /** Everything passes; what would have been refused is told to the operator. */
    OBSERVE
  }

  public Route {
    hosts = Set.copyOf(hosts);
    methods = Set.copyOf(methods);
    credentials = Set.copyOf(credentials);
    environments = Set.copyOf(environments);
  }

  /** A route whose decisions count. */
  public Route(
      String name,
      Set<String> hosts,
      PathPattern path,
      Set<String> methods,
      Set<CredentialKind> credentials,
      Scopes scopes,
      Set<Environment> environments,
      RouteLimits limits,
      @Nullable URI upstream,
      Duration timeout,
      boolean forwardCredentials) {
    this(
        name,
        hosts,
        path,
        methods,
        credentials,
        scopes,
        environments,
        limits,
        Delivery.to(upstream, timeout, forwardCredentials),
        Mode.ENFORCE,
        false);
  }

  /**
   * A route that needs one of {@code credentials} in the live environment, with no limit and no
   * upstream.
   */
  public static Route guarded(
      String name,
      String path,
      Set<String> methods,
      Set<CredentialKind> credentials,
      Scopes scopes) {
    return new Route(
        name,
        Set.of(),
        PathPattern.parse(path),
        methods,
        credentials,
        scopes,
        Set.of(Environment.LIVE),
        RouteLimits.NONE,
        null,
        DEFAULT_TIMEOUT,
        false);
  }

  /** A public route of Keyward's own listeners, for any method. */
  public static Route open(String name, String path) {
    return guarded(name, path, Set.of(), Set.of(), Scopes.NONE);
  }

  /** The same rule whatever the method is: which ones there are is told by who answers. */
  public Route forAnyMethod() {
    return copy(Set.of(), delivery, mode, needsCertificate);
  }

  /** The same rule with another upstream. */
  public Route toward(@Nullable URI other) {
    return copy(
        methods,
        delivery.toward(other == null ? null : Upstream.of(other)),
        mode,
        needsCertificate);
  }

  /** The same rule with another way for its requests to go on. */
  public Route with(Delivery other) {
    return copy(methods, other, mode, needsCertificate);
  }

  /** The same rule with other consequences. */
  public Route with(Mode other) {
    return copy(methods, delivery, other, needsCertificate);
  }

  /** The same rule for clients that show a certificate. */
  public Route forCertified() {
    return copy(methods, delivery, mode, true);
  }

  private Route copy(
      Set<String> newMethods, Delivery newDelivery, Mode newMode, boolean certificate) {
    return new Route(
        name,
        hosts,
        path,
        newMethods,
        credentials,
        scopes,
        environments,
        limits,
        newDelivery,
        newMode,
        certificate);
  }

  /**
   * The rule for preflights of this one, which come without a credential: anybody may ask, however
   * often, and nothing goes on to an upstream.
   */
  public Route preflight() {
    return new Route(
        name,
        hosts,
        path,
        Set.of(),
        Set.of(),
        Scopes.NONE,
        environments,
        RouteLimits.NONE,
        delivery.toward(null),
        Mode.ENFORCE,
        false);
  }

  /** Whether who passes has used their key. */
  public boolean isUse() {
    return mode != Mode.PARTING;
  }

  /** Whether nothing is refused, but only told. */
  public boolean isObserved() {
    return mode == Mode.OBSERVE;
  }

  /** Whether anybody may pass, with or without a credential. */
  public boolean isPublic() {
    return credentials.isEmpty();
  }

  boolean listsMethod(String method) {
    return methods.isEmpty() || methods.contains(method);
  }
}
