package dev.keyward.core.keyimport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.ImportedForm;
import dev.keyward.core.fixtures.Installation;
import dev.keyward.core.fixtures.MemoryImports;
import dev.keyward.core.keyimport.KeyImports.Line;
import dev.keyward.core.keyimport.KeyImports.Outcome;
import dev.keyward.core.policy.Environment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyImportsTest {
  private static final String STRIPE = "sk_live_51HAbCdEfGhIjKlMnOpQrSt";
  private static final Scopes ADMIN = Scopes.of(Scopes.ADMIN);

  private final Installation node = new Installation();
  private final MemoryImports store = new MemoryImports(node.store);
  private final KeyImports imports =
      new KeyImports(store, node.peppers, new Ids(Installation.RANDOM, node.clock), node.clock);

  private static Original text(String text) {
    return new Original.Text(text);
  }

  private static Original hashed(String text) {
    return new Original.Hashed(KeyHash.plain(text));
  }

  private Line line(Original original, String... scopes) {
    return line(node.client.id(), null, ADMIN, original, scopes);
  }

  private static Line line(
      String client,
      @Nullable Instant expiresAt,
      Scopes grantable,
      Original original,
      String... scopes) {
    KeyTerms terms = KeyTerms.of("k", Scopes.of(scopes), expiresAt);
    return new Line(new NewKey(client, Environment.LIVE, terms, grantable), original);
  }

  private List<Outcome> run(Line... lines) {
    return imports.run(List.of(lines), Actor.OPERATOR);
  }

  private ApiKey imported(Outcome outcome) {
    ApiKey key = assertInstanceOf(Outcome.Imported.class, outcome).key();
    assertEquals(key, node.store.keys.get(key.id()));
    return key;
  }

  @Test
  void aTextIsKeptUnderTheNewestPepperAlone() {
    ApiKey key = imported(run(line(text(STRIPE), "data:read")).getFirst());

    assertEquals(node.peppers.hashes(STRIPE).getFirst(), key.hash());
    assertEquals(Scopes.of("data:read"), key.scopes());
    assertTrue(key.enabled());
    assertFalse(key.toString().contains("51HAb"));
  }

  @Test
  void anSha256IsKeptAsItIsUntilTheKeyIsUsed() {
    ApiKey key = imported(run(line(hashed(STRIPE))).getFirst());

    assertEquals(KeyHash.plain(STRIPE), key.hash());
    assertEquals("", key.start());
  }

  @Test
  void aListShowsAsMuchOfAKeyAsCannotBeGuessedFrom() {
    String own = node.newKey().secret().reveal();
    node.store.keys.clear();

    List<Outcome> outcomes = run(line(text(own)), line(text(STRIPE)), line(text("a+/=".repeat(8))));

    assertEquals(own.substring(0, "kw_live_".length() + 4), imported(outcomes.get(0)).start());
    assertEquals("sk_l", imported(outcomes.get(1)).start());
    assertEquals("a+/=", imported(outcomes.get(2)).start());
  }

  @ParameterizedTest
  @CsvSource({
    "sk_live_51HAbCdEfGhIjKlMnOpQrSt, LIKE_BROKEN",
    "pk_test_4242424242424242, LIKE_BROKEN",
    "sk_live_51H-AbCdEfGhIjKlMnOpQrSt, DISTINCT",
    "550e8400-e29b-41d4-a716-446655440000, DISTINCT",
    "SG.ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf, DISTINCT",
  })
  void whatLooksLikeADamagedKeyIsNoted(String text, ImportedForm form) {
    run(line(text(text)));

    assertEquals(form, store.forms);
  }

  @Test
  void anIntactKeyOfKeywardIsDistinctAndAHashIsAnything() {
    String own = node.newKey().secret().reveal();
    node.store.keys.clear();

    run(line(text(own)));
    assertEquals(ImportedForm.DISTINCT, store.forms);
    run(line(hashed("550e8400-e29b-41d4-a716-446655440000")));
    assertEquals(ImportedForm.HASHED, store.forms);
  }

  @Test
  void eachLineIsJudgedAsANewKeyIs() {
    Client bounded = node.keys.createClient("B", "", Scopes.of("a"), Actor.OPERATOR);
    Instant now = node.clock.instant();
    List<Line> lines =
        List.of(
            line("client_nobody", null, ADMIN, text("0".repeat(16))),
            line(bounded.id(), null, ADMIN, text("1".repeat(16)), "a", "b"),
            line(node.client.id(), null, Scopes.NONE, text("2".repeat(16)), Scopes.ADMIN),
            line(node.client.id(), now, ADMIN, text("3".repeat(16))),
            line(bounded.id(), now.plusMillis(1), ADMIN, text("4".repeat(16)), "a"));

    List<Outcome> outcomes = imports.run(lines, Actor.OPERATOR);

    assertEquals(
        List.of(
            new CreateResult.NoSuchClient(),
            new CreateResult.BeyondClient(),
            new CreateResult.BeyondCaller(),
            new CreateResult.AlreadyExpired()),
        outcomes.stream()
            .limit(4)
            .map(outcome -> assertInstanceOf(Outcome.Refused.class, outcome).reason())
            .toList());
    imported(outcomes.get(4));
    assertEquals(1, node.store.keys.size());
  }

  @Test
  void aClientNarrowedOrGoneMeanwhileCountsAsItIsAtTheWrite() {
    Client client = node.keys.createClient("B", "", Scopes.of("a"), Actor.OPERATOR);
    Line line = line(client.id(), null, ADMIN, text(STRIPE), "a");
    store.before =
        () ->
            node.store.clients.put(
                client.id(),
                client.with("B", "", Scopes.NONE, null, Map.of(), node.clock.instant()));
    assertEquals(List.of(new Outcome.Refused(new CreateResult.BeyondClient())), run(line));

    store.before = () -> node.store.clients.remove(client.id());

    assertEquals(List.of(new Outcome.Refused(new CreateResult.NoSuchClient())), run(line));
    assertEquals(0, node.store.keys.size());
  }

  @Test
  void theSameKeyIsThereOnceHoweverItIsBrought() {
    Outcome there = new Outcome.AlreadyThere();

    List<Outcome> outcomes =
        run(line(text(STRIPE)), line(hashed(STRIPE)), line(text(STRIPE)), line(text(STRIPE + "1")));

    assertEquals(List.of(there, there), outcomes.subList(1, 3));
    imported(outcomes.get(0));
    imported(outcomes.get(3));
    assertEquals(List.of(there), run(line(text(STRIPE))));
    assertEquals(2, node.store.keys.size());
  }

  @Test
  void aTextWhoseHashWasBroughtBeforeIsThereAlready() {
    imported(run(line(hashed(STRIPE))).getFirst());

    assertEquals(List.of(new Outcome.AlreadyThere()), run(line(text(STRIPE))));
    assertEquals(List.of(new Outcome.AlreadyThere()), run(line(hashed(STRIPE))));
  }

  @Test
  void aHashWhoseTextWasBroughtBeforeIsThereAlready() {
    imported(run(line(text(STRIPE))).getFirst());

    assertEquals(List.of(new Outcome.AlreadyThere()), run(line(hashed(STRIPE))));
    assertEquals(List.of(new Outcome.AlreadyThere()), run(line(text(STRIPE))));
  }

  @Test
  void aKeyThatKeywardMadeIsThereAlready() {
    String own = node.newKey().secret().reveal();

    assertEquals(List.of(new Outcome.AlreadyThere()), run(line(text(own))));
  }

  @Test
  void aHashIsRecognisedByTheMarkThatItsFirstUseLeaves() {
    store.marks.addAll(node.peppers.marks(KeyHash.plain(STRIPE)));

    assertEquals(List.of(new Outcome.AlreadyThere()), run(line(hashed(STRIPE))));
    imported(run(line(hashed(STRIPE + "1"))).getFirst());
  }

  @Test
  void aLineThatIsRefusedDoesNotStandInTheWayOfOneThatIsNot() {
    List<Outcome> outcomes =
        run(
            line("client_nobody", null, ADMIN, text(STRIPE)),
            line(node.client.id(), null, ADMIN, text(STRIPE)));

    imported(outcomes.get(1));
  }

  @Test
  void whoBeginsAnewAnswersEachLineOnce() {
    store.attempts = 3;

    List<Outcome> outcomes = run(line(text(STRIPE)), line(text(STRIPE)));

    imported(outcomes.getFirst());
    assertEquals(new Outcome.AlreadyThere(), outcomes.get(1));
    assertEquals(2, outcomes.size());
  }

  @Test
  void oneEventForEachClientTellsWhatItGot() {
    Client other = node.keys.createClient("B", "", null, Actor.OPERATOR);
    node.store.events.clear();

    List<Outcome> outcomes =
        run(
            line(text("0".repeat(16)), "b"),
            line(other.id(), null, ADMIN, text("1".repeat(16))),
            line(text("2".repeat(16)), "a", "b"),
            line("client_nobody", null, ADMIN, text("3".repeat(16))));

    assertEquals(
        List.of(
            event(
                node.client.id(),
                "2",
                imported(outcomes.get(0)).id(),
                imported(outcomes.get(2)).id(),
                "a b"),
            event(
                other.id(),
                "1",
                imported(outcomes.get(1)).id(),
                imported(outcomes.get(1)).id(),
                "")),
        node.store.events);
  }

  private static AuditEvent event(
      String client, String keys, String first, String last, String scopes) {
    return new AuditEvent(
        "operator",
        "key.import",
        client,
        "",
        "",
        Map.of("keys", keys, "first", first, "last", last, "scopes", scopes));
  }

  @Test
  void aKeyThatMayActOnKeywardItselfHasAnEventOfItsOwn() {
    List<Line> lines = new ArrayList<>();
    IntStream.range(0, 70).forEach(i -> lines.add(line(text("key-of-somebody-" + i), "a" + i)));
    lines.add(line(text("key-of-an-administrator"), Scopes.ADMIN));

    List<Outcome> outcomes = imports.run(lines, Actor.OPERATOR);

    ApiKey admin = imported(outcomes.getLast());
    assertEquals(
        List.of(
            Actor.OPERATOR.did(
                "key.import",
                admin.id(),
                Map.of("client_id", admin.clientId(), "scopes", Scopes.ADMIN))),
        node.store.events.stream().filter(e -> e.target().equals(admin.id())).toList());
  }

  @Test
  void anEventStaysSmallHoweverManyScopesThereAre() {
    List<Line> lines = new ArrayList<>();
    IntStream.range(0, 300)
        .forEach(i -> lines.add(line(text("key-of-somebody-" + i), "scope:" + i)));

    imports.run(lines, Actor.OPERATOR);

    String scopes = node.store.events.getLast().details().get("scopes");
    assertTrue(scopes.endsWith(" ..."), scopes);
    assertEquals(65, scopes.split(" ").length);
  }

  @Test
  void noTransactionHasMoreKeysThanOthersCanWaitFor() {
    List<Line> lines = new ArrayList<>();
    IntStream.range(0, KeyImports.TOGETHER)
        .forEach(i -> lines.add(line(new Original.Hashed(KeyHash.plain("key " + i)))));
    imports.run(lines, Actor.OPERATOR);
    assertEquals(1, node.store.events.stream().filter(KeyImportsTest::isImport).count());

    List<Line> more = new ArrayList<>();
    IntStream.rangeClosed(KeyImports.TOGETHER, 2 * KeyImports.TOGETHER)
        .forEach(i -> more.add(line(new Original.Hashed(KeyHash.plain("key " + i)))));
    List<Outcome> outcomes = imports.run(more, Actor.OPERATOR);

    assertEquals(KeyImports.TOGETHER + 1, outcomes.size());
    outcomes.forEach(this::imported);
    assertEquals(3, node.store.events.stream().filter(KeyImportsTest::isImport).count());
  }

  private static boolean isImport(AuditEvent event) {
    return event.action().equals("key.import");
  }

  @Test
  void idsAscendWithTheLines() {
    List<String> ids =
        run(line(text("0".repeat(16))), line(text("1".repeat(16))), line(text("2".repeat(16))))
            .stream()
            .map(outcome -> imported(outcome).id())
            .toList();

    assertEquals(ids.stream().sorted().toList(), ids);
  }

  @Test
  void aTextIsNeverShown() {
    assertEquals("Text[***]", text(STRIPE).toString());
    assertFalse(line(text(STRIPE)).toString().contains("51H"));
  }
}
