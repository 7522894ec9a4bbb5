package dev.keyward.core.keyimport;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.change.ImportedForm;
import java.util.List;

/**
 * A key made elsewhere as it may come to be stored, with all by which it is known whether it is
 * there already.
 *
 * @param identity the SHA-256 of its text: two candidates that have it in common are one key
 * @param aliases every hash by which the same key may be stored, its own among them
 * @param marks every mark that its row may bear when its hash was replaced since; see {@link
 *     dev.keyward.core.apikey.Peppers#marks}
 */
public record Candidate(
    ApiKey key, ImportedForm form, KeyHash identity, List<KeyHash> aliases, List<KeyHash> marks) {
  public Candidate {
    aliases = List.copyOf(aliases);
    marks = List.copyOf(marks);
  }
}
