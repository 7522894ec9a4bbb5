package dev.keyward.core.lifecycle;

import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.policy.IpNetwork;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The difference between the terms a key has and those it shall have. */
final class TermsChange {
  private TermsChange() {}

  /**
   * Whether each scope that comes new is one the client allows. What the key has may be beyond a
   * bound that was narrowed later: that is no reason to refuse another name.
   */
  static boolean staysWithin(Client client, KeyTerms old, KeyTerms wanted) {
    Scopes bound = client.scopes();
    List<String> had = old.scopes().asList();
    return bound == null
        || wanted.scopes().asList().stream()
            .allMatch(scope -> had.contains(scope) || bound.asList().contains(scope));
  }

  /**
   * Whether a key that changes so restricts itself less: it would work longer, from where it did
   * not, or under other limits.
   */
  static boolean loosens(KeyTerms old, KeyTerms wanted) {
    Instant end = old.expiresAt();
    Instant later = wanted.expiresAt();
    boolean longer = end != null && (later == null || later.isAfter(end));
    boolean freer = !old.limits().equals(wanted.limits());
    return longer || freer || !old.allowedIps().isEmpty() && !isWithin(old, wanted.allowedIps());
  }

  private static boolean isWithin(KeyTerms old, List<IpNetwork> networks) {
    return !networks.isEmpty()
        && networks.stream()
            .allMatch(
                network -> old.allowedIps().stream().anyMatch(known -> known.contains(network)));
  }

  /**
   * What an audit record tells: which members changed, and the new value of those that decide.
   * Empty when nothing changed.
   */
  static Map<String, String> details(KeyTerms old, KeyTerms wanted) {
    Map<String, String> details = new TreeMap<>();
    StringBuilder changed = new StringBuilder();
    if (!old.allowedIps().equals(wanted.allowedIps())) {
      changed.append(" allowed_ips");
      details.put(
          "allowed_ips",
          String.join(" ", wanted.allowedIps().stream().map(Object::toString).toList()));
    }
    if (!Objects.equals(old.expiresAt(), wanted.expiresAt())) {
      changed.append(" expires_at");
      details.put("expires_at", String.valueOf(wanted.expiresAt()));
    }
    if (!old.metadata().equals(wanted.metadata())) {
      changed.append(" metadata");
    }
    if (!old.name().equals(wanted.name())) {
      changed.append(" name");
    }
    if (!Objects.equals(old.limits().quota(), wanted.limits().quota())) {
      changed.append(" quota");
      details.put("quota", String.valueOf(wanted.limits().quota()));
    }
    if (!Objects.equals(old.limits().rate(), wanted.limits().rate())) {
      changed.append(" rate_limit");
      details.put("rate_limit", String.valueOf(wanted.limits().rate()));
    }
    if (!old.scopes().equals(wanted.scopes())) {
      changed.append(" scopes");
      details.put("scopes", wanted.scopes().toString());
    }
    if (!changed.isEmpty()) {
      details.put("changed", changed.substring(1));
    }
    return details;
  }
}
