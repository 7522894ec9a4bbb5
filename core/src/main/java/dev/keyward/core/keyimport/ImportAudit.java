package dev.keyward.core.keyimport;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is recorded of an import: one event for each client, whatever the number of its keys, and
 * one for each key that may act on Keyward itself.
 */
final class ImportAudit {
  /** Of all scopes of the keys of one event; keys may have more together than one may have. */
  private static final int MAX_SCOPES = 64;

  private static final String ACTION = "key.import";

  private ImportAudit() {}

  static List<AuditEvent> events(List<Candidate> stored, Actor actor) {
    Map<String, List<ApiKey>> ofClients = new LinkedHashMap<>();
    List<AuditEvent> events = new ArrayList<>();
    for (Candidate candidate : stored) {
      ApiKey key = candidate.key();
      ofClients.computeIfAbsent(key.clientId(), client -> new ArrayList<>()).add(key);
      if (!key.scopes().reserved().isEmpty()) {
        events.add(
            actor.did(
                ACTION,
                key.id(),
                Map.of("client_id", key.clientId(), "scopes", key.scopes().toString())));
      }
    }
    ofClients.forEach((client, keys) -> events.add(actor.did(ACTION, client, details(keys))));
    return events;
  }

  private static Map<String, String> details(List<ApiKey> keys) {
    TreeSet<String> scopes = new TreeSet<>();
    keys.forEach(key -> scopes.addAll(key.scopes().asList()));
    String more = scopes.size() > MAX_SCOPES ? " ..." : "";
    return Map.of(
        "keys",
        Integer.toString(keys.size()),
        "first",
        keys.getFirst().id(),
        "last",
        keys.getLast().id(),
        "scopes",
        String.join(" ", scopes.stream().limit(MAX_SCOPES).toList()) + more);
  }
}
