package dev.keyward.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.server.cli.CliBed.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ClientAndKeyCommandsTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path directory;
  private CliBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new CliBed(directory);
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private JsonNode json(String... arguments) {
    Run run = bed.run(arguments);
    assertEquals(0, run.exit(), run.err());
    assertEquals("", run.err());
    return JSON.readTree(run.out());
  }

  private String client() {
    return json("client", "create", "--name", "Billing", "--json").path("id").stringValue();
  }

  private String key(String client) {
    return json("key", "create", "--client", client, "--name", "k", "--json")
        .path("id")
        .stringValue();
  }

  @Test
  void everyVerbForPeople() {
    String client = client();
    assertTrue(bed.run("client", "get", client).out().contains("name:        Billing\n"));
    Run created =
        bed.run(
            "key",
            "create",
            "--client",
            client,
            "--name",
            "k",
            "--scope",
            "a,b",
            "--scope",
            "c",
            "--expires-in",
            "30d");
    assertEquals(0, created.exit(), created.err());
    String secret = created.out().lines().toList().getLast();
    assertTrue(KeyFormat.isIntact(secret), "the last line is the key alone");
    assertEquals(1, created.out().split(secret, -1).length - 1, "and it is there once");
    assertTrue(created.out().contains("shown only this once"));
    Run list = bed.run("key", "list", "--client", client, "--state", "ACTIVE");
    assertTrue(list.out().lines().findFirst().orElseThrow().startsWith("ID "));
    assertTrue(list.out().contains("a b c"));
    assertFalse(list.out().contains(secret));
    String id = list.out().lines().toList().get(1).split(" ", 2)[0];
    assertTrue(bed.run("key", "get", id).out().contains("ACTIVE"));
    assertTrue(
        bed.run("key", "revoke", id, "--reason", "key_compromise").out().contains("REVOKED"));
    assertTrue(bed.run("client", "list").out().contains(client));
  }

  @Test
  void everyMemberOfAKeyIsGivenAndChanged() {
    String client = client();
    JsonNode key =
        json(
            "key",
            "create",
            "--client",
            client,
            "--name",
            "k",
            "--allow-ip",
            "10.0.0.0/8,::1",
            "--allow-ip",
            "203.0.113.7",
            "--metadata",
            "team=a b",
            "--json");
    assertEquals("[\"10.0.0.0/8\",\"::1\",\"203.0.113.7\"]", key.path("allowed_ips").toString());
    assertEquals("{\"team\":\"a b\"}", key.path("metadata").toString());
    String id = key.path("id").stringValue();
    JsonNode changed =
        json(
            "key",
            "update",
            id,
            "--name",
            "m",
            "--scope",
            "a,b",
            "--expires-at",
            "2031-01-01T00:00:00Z",
            "--any-ip",
            "--no-metadata",
            "--json");
    assertEquals("m", changed.path("name").stringValue());
    assertEquals("[\"a\",\"b\"]", changed.path("scopes").toString());
    assertEquals("2031-01-01T00:00:00.000Z", changed.path("expires_at").stringValue());
    assertEquals("[]", changed.path("allowed_ips").toString());
    assertEquals("{}", changed.path("metadata").toString());
    JsonNode endless = json("key", "update", id, "--no-expiry", "--no-scopes", "--json");
    assertTrue(endless.path("expires_at").isNull());
    assertTrue(endless.path("scopes").isEmpty());
    assertTrue(bed.run("key", "disable", id).out().contains("DISABLED"));
    assertTrue(bed.run("key", "list", "--state", "DISABLED").out().contains(id));
    assertTrue(bed.run("key", "enable", id).out().contains("ACTIVE"));
  }

  @Test
  void limitsAreGivenChangedAndTakenAway() {
    String client =
        json("client", "create", "--name", "n", "--rate-limit", "9/1h", "--json")
            .path("id")
            .stringValue();
    assertEquals(
        "off",
        json("client", "update", client, "--rate-limit", "off", "--json")
            .path("rate_limit")
            .stringValue());
    assertTrue(
        json("client", "update", client, "--no-rate-limit", "--json").path("rate_limit").isNull());
    JsonNode key =
        json(
            "key",
            "create",
            "--client",
            client,
            "--name",
            "k",
            "--rate-limit",
            "100/1m burst 20",
            "--quota",
            "10000/month",
            "--json");
    assertEquals("100/1m burst 20", key.path("rate_limit").stringValue());
    assertEquals("{\"requests\":10000,\"per\":\"month\"}", key.path("quota").toString());
    String id = key.path("id").stringValue();
    assertTrue(bed.run("key", "get", id).out().contains("requests=10000 per=month\n"));
    assertTrue(
        bed.run("key", "usage", id)
            .out()
            .contains("requests=10000 per=month used=0 remaining=10000 resets_at=2030-02-01T"));
    JsonNode changed = json("key", "update", id, "--no-rate-limit", "--quota", "5/day", "--json");
    assertTrue(changed.path("rate_limit").isNull());
    assertEquals("{\"requests\":5,\"per\":\"day\"}", changed.path("quota").toString());
    assertTrue(json("key", "update", id, "--no-quota", "--json").path("quota").isNull());
    for (String wrong : List.of("5", "5/year", "/day", "-1/day", "5/day ", "5 /day", "5/DAY")) {
      Run run = bed.run("key", "update", id, "--quota", wrong);
      assertEquals(2, run.exit(), wrong);
      assertTrue(run.err().contains("a quota is written as 10000/month"), run.err());
    }
    assertEquals(1, bed.run("key", "update", id, "--quota", "0/day").exit());
    assertEquals(1, bed.run("key", "update", id, "--rate-limit", "0/1m").exit());
    assertEquals(2, bed.run("key", "update", id, "--quota", "5/day", "--no-quota").exit());
  }

  @Test
  void howOftenAKeyWasUsed() {
    JsonNode key = json("key", "create", "--client", client(), "--name", "k", "--json");
    String id = key.path("id").stringValue();
    assertTrue(
        bed.run("key", "usage", id).out().startsWith("last_used_at: -\nquota:        -\n\nHOUR"));
    bed.use(key.path("secret").stringValue(), 3, 2);
    Run run = bed.run("key", "usage", id);
    List<String> lines = run.out().lines().toList();
    assertEquals("last_used_at: 2030-01-01T00:00:00.123Z", lines.getFirst());
    assertEquals("2030-01-01T00:00:00.000Z  3        2", lines.getLast());
    JsonNode some =
        json(
            "key",
            "usage",
            id,
            "--since",
            "2030-01-01T01:00:00+01:00",
            "--until",
            "2030-01-01T00:00:01Z",
            "--json");
    assertEquals(3, some.at("/items/0/allowed").intValue());
    assertEquals(
        0,
        json("key", "usage", id, "--since", "2030-01-01T00:00:00.001Z", "--json")
            .path("items")
            .size());
    assertEquals(1, bed.run("key", "usage", id, "--since", "yesterday").exit());
    assertTrue(bed.run("key", "list").out().contains("LAST_USED_AT"));
    assertTrue(bed.run("key", "list").out().contains("2030-01-01T00:00:00.123Z"));
  }

  @Test
  void aKeyIsReplaced() {
    String client = client();
    String old = key(client);
    Run rotated = bed.run("key", "rotate", old, "--until", "first_use", "--deadline", "7d");
    assertEquals(0, rotated.exit(), rotated.err());
    assertTrue(KeyFormat.isIntact(rotated.out().lines().toList().getLast()));
    assertTrue(bed.run("key", "get", old).out().contains("ROTATING"));
    assertEquals(
        "Cancelled: " + old + " is active again.\n",
        bed.run("key", "rotate", old, "--cancel").out());
    JsonNode again = json("key", "rotate", old, "--grace", "1h", "--json");
    assertEquals(old, again.path("replaces").stringValue());
    assertEquals(1, bed.run("key", "rotate", old, "--grace", "1h").exit());
    assertEquals(
        "ACTIVE", json("key", "rotate", old, "--cancel", "--json").path("state").stringValue());
  }

  @Test
  void cancellingTellsWhatTheOldKeyIsNow() {
    String client = client();
    String old = key(client);
    json("key", "rotate", old, "--grace", "1h", "--json");
    json("key", "disable", old, "--json");
    assertEquals(
        "Cancelled: " + old + " is no longer being replaced. It is DISABLED.\n",
        bed.run("key", "rotate", old, "--cancel").out());
    json("key", "enable", old, "--json");
    json("key", "rotate", old, "--grace", "1h", "--json");
    bed.answeredBefore.set(1);
    bed.answerInstead = 502;
    Run unread = bed.run("key", "rotate", old, "--cancel");
    bed.answerInstead = 0;
    assertEquals(0, unread.exit(), unread.err());
    assertEquals("Cancelled: " + old + " is no longer being replaced.\n", unread.out());
    assertEquals("ACTIVE", json("key", "get", old, "--json").path("state").stringValue());
  }

  @Test
  void cancellingThatLeavesNoAdminKeyIsForced() {
    String client = client();
    String old =
        json(
                "key",
                "create",
                "--client",
                client,
                "--name",
                "k",
                "--scope",
                "keyward:admin",
                "--json")
            .path("id")
            .stringValue();
    json("key", "rotate", old, "--grace", "1h", "--json");
    json("key", "disable", old, "--json");
    Run refused = bed.run("key", "rotate", old, "--cancel");
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("last_admin_key"), refused.err());
    assertEquals(0, bed.run("key", "rotate", old, "--cancel", "--force").exit());
  }

  @Test
  void aClientIsChangedAndDeleted() {
    JsonNode made =
        json("client", "create", "--name", "n", "--scope", "a", "--metadata", "a=b", "--json");
    assertEquals("{\"a\":\"b\"}", made.path("metadata").toString());
    String id = made.path("id").stringValue();
    JsonNode changed =
        json(
            "client",
            "update",
            id,
            "--name",
            "m",
            "--description",
            "d",
            "--any-scope",
            "--metadata",
            "c=d",
            "--json");
    assertEquals("m", changed.path("name").stringValue());
    assertEquals("d", changed.path("description").stringValue());
    assertTrue(changed.path("scopes").isNull());
    assertEquals("{\"c\":\"d\"}", changed.path("metadata").toString());
    assertEquals(
        "[]", json("client", "update", id, "--no-scopes", "--json").path("scopes").toString());
    assertEquals(
        "[\"b\"]",
        json("client", "update", id, "--scope", "b", "--json").path("scopes").toString());
    String key = key(id);
    assertEquals("Deleted " + id + ".\n", bed.run("client", "delete", id).out());
    assertEquals(1, bed.run("client", "get", id).exit());
    assertTrue(bed.run("key", "get", key).out().contains("cessation_of_operation"));
  }

  @Test
  void theLastAdminKeyIsLeftAloneWithoutForce() {
    String client = client();
    String id =
        json(
                "key",
                "create",
                "--client",
                client,
                "--name",
                "k",
                "--scope",
                "keyward:admin",
                "--json")
            .path("id")
            .stringValue();
    assertEquals(1, bed.run("key", "disable", id).exit());
    assertEquals(1, bed.run("key", "update", id, "--no-scopes").exit());
    assertEquals(1, bed.run("client", "update", client, "--no-scopes").exit());
    assertEquals(1, bed.run("client", "delete", client).exit());
    assertEquals(0, bed.run("client", "update", client, "--no-scopes", "--force").exit());
    assertEquals(0, bed.run("client", "update", client, "--any-scope").exit());
    assertEquals(0, bed.run("key", "disable", id, "--force").exit());
    assertEquals(0, bed.run("key", "update", id, "--no-scopes", "--force").exit());
    assertEquals(0, bed.run("client", "delete", client, "--force").exit());
  }

  @Test
  void jsonIsTheAnswerOfTheAdminApiInAscii() {
    JsonNode client =
        json("client", "create", "--name", "J\u00fcrgen \uD83D\uDE00", "--scope", "a", "--json");
    assertEquals("J\u00fcrgen \uD83D\uDE00", client.path("name").stringValue());
    Run list = bed.run("client", "list", "--json");
    assertTrue(list.out().chars().allMatch(c -> c < 0x7f));
    assertEquals(client, JSON.readTree(list.out()).at("/items/0"));
  }

  @Test
  void revokeAllKeysOfAClient() {
    String client = client();
    String key = key(client);
    key(client);
    assertEquals(
        "Revoked 2 keys of " + client + ".\n", bed.run("key", "revoke", "--client", client).out());
    assertEquals("REVOKED", json("key", "get", key, "--json").path("state").stringValue());
  }

  @Test
  void pagesAreNamed() {
    client();
    client();
    Run first = bed.run("client", "list", "--limit", "1");
    String more = first.out().lines().toList().getLast();
    assertTrue(more.startsWith("More with --cursor client_"), more);
    Run second =
        bed.run(
            "client",
            "list",
            "--limit",
            "1",
            "--cursor",
            more.substring(more.lastIndexOf(' ') + 1));
    assertEquals(2, second.out().lines().count());
  }

  @Test
  void aRefusalIsTheProblemInLinesAndExits1() {
    Run run = bed.run("key", "create", "--client", "nobody", "--name", "", "--json");
    assertEquals(1, run.exit());
    assertEquals("", run.out());
    List<String> lines = run.err().lines().toList();
    assertEquals("The request is not valid (invalid_request)", lines.getFirst());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("/client_id: ")), run::err);
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("/name: ")), run::err);
    assertEquals(1, bed.run("key", "get", "key_00000000000000000000000000").exit());
  }

  @Test
  void aWrongCommandLineExits2() {
    for (List<String> arguments :
        List.of(
            List.of("client"),
            List.of("client", "create"),
            List.of("client", "get", "../keys"),
            List.of("client", "list", "--cursor", "a&b"),
            List.of("key", "revoke"),
            List.of(
                "key",
                "revoke",
                "key_00000000000000000000000000",
                "--client",
                "client_00000000000000000000000000"),
            List.of(
                "key",
                "create",
                "--client",
                "c",
                "--name",
                "n",
                "--expires-in",
                "1d",
                "--expires-at",
                "2031-01-01T00:00:00Z"),
            List.of("key", "create", "--client", "c", "--name", "n", "--admin-key", "secret"),
            List.of("key", "update", "key_00000000000000000000000000"),
            List.of("key", "update", "../keys", "--name", "n"),
            List.of(
                "key", "update", "key_00000000000000000000000000", "--scope", "a", "--no-scopes"),
            List.of("key", "disable"),
            List.of("key", "rotate", "key_00000000000000000000000000"),
            List.of("key", "rotate", "key_00000000000000000000000000", "--until", "first_use"),
            List.of("key", "rotate", "key_00000000000000000000000000", "--grace", "1h", "--cancel"),
            List.of("key", "rotate", "key_00000000000000000000000000", "--grace", "1h", "--force"),
            List.of("key", "enable", "nothing"),
            List.of("key", "lookup", "kw_live_0000"),
            List.of("key", "usage"),
            List.of("key", "usage", "../keys"),
            List.of("client", "update", "client_00000000000000000000000000"),
            List.of("client", "update", "nothing", "--name", "n"),
            List.of("client", "delete", "nothing"),
            List.of("key", "list", "--state", "nothing"))) {
      assertEquals(2, bed.run(arguments.toArray(String[]::new)).exit(), arguments::toString);
    }
  }

  @Test
  void anUnreachableOrUntrustedOrUnavailableServerExits3() throws Exception {
    assertEquals(3, bed.run("client", "list", "--admin-url", "https://127.0.0.1:1").exit());
    assertEquals(
        3,
        bed.run("client", "list", "--admin-url", "https://localhost:" + bed.port()).exit(),
        "the name is not in its certificate");
    bed.lastKey = "";
    Files.delete(directory.resolve("ca.crt"));
    Run untrusted = bed.run("client", "list");
    assertEquals(3, untrusted.exit());
    assertTrue(untrusted.err().contains("is not trusted"), untrusted.err());
    assertEquals("", bed.lastKey, "nothing was sent");
  }

  @Test
  void anAnswerThatIsNotOfKeywardExits1() {
    bed.answerInstead = 502;
    Run run = bed.run("client", "list");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("502 without JSON"), run.err());
  }

  @Test
  void missingConnectionSettingsExit4() throws Exception {
    Files.delete(directory.resolve("admin.key"));
    Run run = bed.run("client", "list");
    assertEquals(4, run.exit());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void theHelpNamesTheExitCodes() {
    Run run = bed.run("key", "create", "--help");
    assertEquals(0, run.exit());
    for (int code = 0; code <= 4; code++) {
      int wanted = code;
      assertTrue(
          run.out().lines().anyMatch(line -> line.strip().startsWith(wanted + " ")), run.out());
    }
  }
}
