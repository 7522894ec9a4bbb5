package dev.keyward.server.cli.scan;

import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import dev.keyward.server.cli.remote.ExitCode;
import dev.keyward.server.cli.scan.Settlement.Outcome;
import dev.keyward.server.scan.LeakedKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Revokes keys that were found, each once, however often it was found:
 *
 * <ol>
 *   <li>the key with which the server is asked is left alone: without it nothing more could be
 *       revoked;
 *   <li>the server tells whose key it is; what it does not know, and what is revoked already, is
 *       left alone;
 *   <li>it is revoked with {@code key_compromise}, but never by force.
 * </ol>
 *
 * A server that cannot be had is not asked again.
 */
final class Revoking {
  private static final int NOT_FOUND = 404;

  private final AdminConnection connection;
  private final Map<LeakedKey, Settlement> settled = new HashMap<>();
  private @Nullable String unavailable;

  Revoking(AdminConnection connection) {
    this.connection = connection;
  }

  Settlement settle(LeakedKey key) {
    Settlement before = settled.get(key);
    if (before != null) {
      return before;
    }
    Settlement settlement = ask(key);
    settled.put(key, settlement);
    return settlement;
  }

  private Settlement ask(LeakedKey key) {
    if (connection.usesKey(key.reveal())) {
      return new Settlement(
          Outcome.REFUSED, null, "it is the admin key of this command; revoke it with another one");
    }
    if (unavailable != null) {
      return new Settlement(Outcome.FAILED, null, unavailable);
    }
    ObjectNode presented = JsonNodeFactory.instance.objectNode().put("secret", key.reveal());
    try {
      return revoke(connection.post("/v1/keys/lookup", presented));
    } catch (CommandFailure failure) {
      return failure.status() == NOT_FOUND
          ? new Settlement(Outcome.UNKNOWN, null, "")
          : failed(null, failure);
    }
  }

  private Settlement revoke(JsonNode key) {
    String id = key.path("id").asString("");
    if (key.path("state").asString("").equals("REVOKED")) {
      return new Settlement(Outcome.ALREADY_REVOKED, id, "");
    }
    ObjectNode reason = JsonNodeFactory.instance.objectNode().put("reason", "key_compromise");
    try {
      connection.post("/v1/keys/" + id + "/revoke", reason);
      return new Settlement(Outcome.REVOKED, id, "");
    } catch (CommandFailure failure) {
      return failed(id, failure);
    }
  }

  private Settlement failed(@Nullable String id, CommandFailure failure) {
    String why = String.join("; ", failure.lines());
    if (failure.exitCode() != ExitCode.UNREACHABLE) {
      return new Settlement(Outcome.REFUSED, id, why);
    }
    unavailable = why;
    return new Settlement(Outcome.FAILED, id, why);
  }
}
