package dev.keyward.core.keyimport;

import dev.keyward.core.apikey.ApiKeys;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.keyimport.KeyImportStore.Present;
import dev.keyward.core.keyimport.KeyImports.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Chooses, one after the other, which candidates are stored. */
final class Selection {
  private final Present present;
  private final Instant now;
  private final Set<KeyHash> identities = new HashSet<>();
  private final List<Candidate> chosen = new ArrayList<>();

  Selection(Present present, Instant now) {
    this.present = present;
    this.now = now;
  }

  Outcome judge(NewKey wanted, Candidate candidate) {
    CreateResult.Refused refused = ApiKeys.refusal(wanted, present.client(wanted.clientId()), now);
    if (refused != null) {
      return new Outcome.Refused(refused);
    }
    if (present.holds(candidate) || !identities.add(candidate.identity())) {
      return new Outcome.AlreadyThere();
    }
    chosen.add(candidate);
    return new Outcome.Imported(candidate.key());
  }

  List<Candidate> chosen() {
    return chosen;
  }
}
