package dev.keyward.server.cli.token;

import dev.keyward.server.cli.AdminCommand;
import dev.keyward.server.cli.remote.AdminConnection;
import dev.keyward.server.cli.remote.CommandFailure;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code keyward token revoke}. */
@Command(
    name = "revoke",
    description = {
      "Revoke access tokens at once and for good.",
      "Of a user or a client, those issued so far; who logs in afterwards is not affected."
    })
final class TokenRevoke extends AdminCommand {
  @ArgGroup private @Nullable Which which;

  @Option(
      names = "--issued-before",
      paramLabel = "TIME",
      description = "Only tokens issued before; by itself, those of everybody.")
  private @Nullable String issuedBefore;

  /** Which tokens, in one of four ways. */
  static final class Which {
    @ArgGroup(exclusive = false)
    private @Nullable Single single;

    @Option(names = "--subject", paramLabel = "USER", description = "Those of this user, by id.")
    private @Nullable String subject;

    @Option(
        names = {"--client", "--client-id"},
        paramLabel = "CLIENT",
        description = "Those issued through this client; keyward for logins that named none.")
    private @Nullable String client;

    @Option(
        names = "--session",
        paramLabel = "SESSION",
        description = "Those of this session, also later ones.")
    private @Nullable String session;
  }

  /** One token by its id. */
  static final class Single {
    @Option(
        names = "--jti",
        required = true,
        paramLabel = "JTI",
        description = "The one with this id; never the token itself.")
    private String jti = "";

    @Option(
        names = "--expires-at",
        required = true,
        paramLabel = "TIME",
        description = "When that one expires, such as 2030-01-31T12:00:00Z.")
    private String expiresAt = "";
  }

  @Override
  protected void check() {
    if (which == null && issuedBefore == null) {
      throw wrong("Name the tokens: --jti, --subject, --client, --session or --issued-before.");
    }
  }

  @Override
  protected JsonNode call(AdminConnection connection) throws CommandFailure {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (which != null && which.single != null) {
      body.put("jti", which.single.jti).put("expires_at", which.single.expiresAt);
    }
    if (which != null) {
      put(body, "subject", which.subject);
      put(body, "client_id", which.client);
      put(body, "session_id", which.session);
    }
    put(body, "issued_before", issuedBefore);
    return connection.post("/v1/tokens/revoke", body);
  }

  private static void put(ObjectNode body, String member, @Nullable String value) {
    if (value != null) {
      body.put(member, value);
    }
  }

  @Override
  protected void print(JsonNode answer, PrintWriter out) {
    out.println("Revoked.");
  }
}
