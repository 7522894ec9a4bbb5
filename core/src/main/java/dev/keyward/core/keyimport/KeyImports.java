package dev.keyward.core.keyimport;

import dev.keyward.core.Ids;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.KeyFormat;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.Peppers;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.change.ImportedForm;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings keys here that were made elsewhere. Each is judged as one that is made here, and is there
 * once however often it is brought:
 *
 * <ol>
 *   <li>it gets an id and its hash: of a text under the newest pepper, of an SHA-256 that itself,
 *       until the key is used for the first time;
 *   <li>within the transaction it is judged by what its client is at that moment, and by whether it
 *       is there already, as text or as hash, used or not;
 *   <li>what remains is stored, with one audit event for each client.
 * </ol>
 */
public final class KeyImports {
  /** How many are stored in one transaction: other writes wait for so long, and no longer. */
  static final int TOGETHER = 2_000;

  private static final int FOREIGN_START = 4;

  private final KeyImportStore store;
  private final Peppers peppers;
  private final Ids ids;
  private final InstantSource clock;

  public KeyImports(KeyImportStore store, Peppers peppers, Ids ids, InstantSource clock) {
    this.store = store;
    this.peppers = peppers;
    this.ids = ids;
    this.clock = clock;
  }

  /** One key that is brought. */
  public record Line(NewKey wanted, Original original) {}

  /** What became of one key; only {@link Imported} stored anything. */
  public sealed interface Outcome {
    record Imported(ApiKey key) implements Outcome {}

    /** This key is stored already, by this call or before. */
    record AlreadyThere() implements Outcome {}

    record Refused(CreateResult.Refused reason) implements Outcome {}
  }

  /**
   * What becomes of each of {@code lines}, in their order.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer; of more lines than
   *     are stored together the first may be stored by then, as after any answer that is lost
   */
  public List<Outcome> run(List<Line> lines, Actor actor) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < lines.size(); from += TOGETHER) {
      List<Line> some = lines.subList(from, Math.min(lines.size(), from + TOGETHER));
      outcomes.addAll(runTogether(some, actor));
    }
    return outcomes;
  }

  private List<Outcome> runTogether(List<Line> lines, Actor actor) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<Candidate> candidates = lines.stream().map(line -> candidate(line, now)).toList();
    List<Outcome> outcomes = new ArrayList<>();
    store.add(
        candidates,
        now,
        present -> {
          Selection selection = new Selection(present, now);
          outcomes.clear();
          for (int i = 0; i < candidates.size(); i++) {
            outcomes.add(selection.judge(lines.get(i).wanted(), candidates.get(i)));
          }
          return new KeyImportStore.Choice(
              selection.chosen(), ImportAudit.events(selection.chosen(), actor));
        });
    return outcomes;
  }

  /**
   * What the keys that were imported so far look like.
   *
   * @throws dev.keyward.core.StorageException when the store does not answer
   */
  public ImportedForm forms() {
    return store.forms();
  }

  private Candidate candidate(Line line, Instant now) {
    return switch (line.original()) {
      case Original.Text(String text) -> {
        KeyHash plain = KeyHash.plain(text);
        List<KeyHash> aliases = new ArrayList<>(peppers.hashes(text));
        // Another node may just store the first one that is known by its SHA-256.
        if (!aliases.contains(plain)) {
          aliases.add(plain);
        }
        ApiKey key = key(line.wanted(), start(text), aliases.getFirst(), now);
        yield new Candidate(key, form(text), plain, aliases, peppers.marks(plain));
      }
      case Original.Hashed(KeyHash hash) ->
          new Candidate(
              key(line.wanted(), "", hash, now),
              ImportedForm.HASHED,
              hash,
              List.of(hash),
              peppers.marks(hash));
    };
  }

  private ApiKey key(NewKey wanted, String start, KeyHash hash, Instant now) {
    return new ApiKey(
        ids.next("key"),
        wanted.clientId(),
        wanted.environment(),
        start,
        hash,
        wanted.terms(),
        true,
        now,
        null);
  }

  private static String start(String text) {
    return KeyFormat.isIntact(text) ? KeyFormat.start(text) : text.substring(0, FOREIGN_START);
  }

  private static ImportedForm form(String text) {
    return KeyFormat.isBroken(text) ? ImportedForm.LIKE_BROKEN : ImportedForm.DISTINCT;
  }
}
