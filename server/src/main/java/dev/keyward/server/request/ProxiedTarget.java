package dev.keyward.server.request;

import dev.keyward.core.DenyReason;
import dev.keyward.core.policy.CanonicalPath;
import dev.keyward.core.text.AsciiSet;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The method and the target of a request that a proxy asks about, wherever it says them: in {@code
 * X-Forwarded-Method} and {@code X-Forwarded-Uri} (Caddy, Traefik), in {@code X-Original-Method}
 * and {@code X-Original-URI} (nginx), or as the method and the rest of the path of its question
 * (Envoy). What is said in several places must be the same: a proxy that sets one of them may pass
 * the others on as its client sent them.
 *
 * @param query with {@code ?}; empty when there is none
 */
record ProxiedTarget(String method, CanonicalPath path, String query) {
  private static final List<AsciiString> METHODS = names("x-forwarded-method", "x-original-method");
  private static final List<AsciiString> TARGETS = names("x-forwarded-uri", "x-original-uri");

  /** It cannot be told which request it is, or it is one that nobody may make. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    final DenyReason reason;

    Refused(DenyReason reason) {
      super(reason.name(), null, false, false);
      this.reason = reason;
    }
  }

  private static List<AsciiString> names(String... names) {
    return Arrays.stream(names).map(AsciiString::cached).toList();
  }

  /**
   * @param checks the path of questions, with which the target of this one begins
   */
  static ProxiedTarget read(HttpRequest question, String checks) throws Refused {
    List<String> targets = said(question.headers(), TARGETS);
    List<String> methods = said(question.headers(), METHODS);
    String rest = question.uri().substring(checks.length());
    if (rest.startsWith("/")) {
      targets.add(rest);
      methods.add(question.method().name());
    }
    String method = same(methods);
    if (!AsciiSet.TOKEN.containsAll(method) || !areVisible(targets)) {
      throw new Refused(DenyReason.BAD_FRAMING); // as of a request line that says so
    }
    if (method.equals("TRACE") || method.equals("CONNECT")) {
      throw new Refused(DenyReason.METHOD_NOT_ALLOWED);
    }
    ProxiedTarget target = null;
    for (String each : targets) {
      ProxiedTarget read = of(method, each);
      if (target != null && !target.equals(read)) {
        throw new Refused(DenyReason.BAD_HEADER);
      }
      target = read;
    }
    if (target == null) {
      throw new Refused(DenyReason.BAD_HEADER);
    }
    return target;
  }

  /** What the fields say, each of them at most once. */
  private static List<String> said(HttpHeaders headers, List<AsciiString> names) throws Refused {
    List<String> said = new ArrayList<>();
    for (AsciiString name : names) {
      Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
      if (values.hasNext()) {
        said.add(values.next().toString());
      }
      if (values.hasNext()) {
        throw new Refused(DenyReason.BAD_HEADER);
      }
    }
    return said;
  }

  private static String same(List<String> methods) throws Refused {
    String method = methods.isEmpty() ? "" : methods.getFirst();
    boolean same = !method.isEmpty();
    for (String each : methods) {
      same &= each.equals(method);
    }
    if (!same) {
      throw new Refused(DenyReason.BAD_HEADER);
    }
    return method;
  }

  private static boolean areVisible(List<String> targets) {
    for (String target : targets) {
      if (!RequestReader.isVisible(target)) {
        return false;
      }
    }
    return true;
  }

  private static ProxiedTarget of(String method, String target) throws Refused {
    if (target.length() > RequestReader.MAX_PATH) {
      throw new Refused(DenyReason.URI_TOO_LONG);
    }
    return split(method, target);
  }

  private static ProxiedTarget split(String method, String target) throws Refused {
    int question = target.indexOf('?');
    CanonicalPath path = CanonicalPath.of(question < 0 ? target : target.substring(0, question));
    if (path == null) {
      throw new Refused(DenyReason.BAD_PATH);
    }
    return new ProxiedTarget(method, path, question < 0 ? "" : target.substring(question));
  }

  /** Those of a request by itself, which is visible and not too long. */
  static ProxiedTarget ofItself(HttpRequest message) throws Refused {
    return split(message.method().name(), message.uri());
  }
}
