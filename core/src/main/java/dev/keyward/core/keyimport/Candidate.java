package dev.keyward.core.keyimport;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.change.ImportedForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key made elsewhere as it may come to be stored, with all by which it is known whether it is
 * there already.
 *
 * @param identity the SHA-256 of its text: two candidates that have it in common are one key
 * @param aliases every hash by which the same key may be stored, its own among them
 * @param marks every mark that its row may bear when its SHA-256 is not stored: it came as text, or
 *     its hash was replaced since; the one that it would get now first. See {@link
 *     dev.keyward.core.apikey.Peppers#marks}
 */
public record Candidate(
    ApiKey key, ImportedForm form, KeyHash identity, List<KeyHash> aliases, List<KeyHash> marks) {
  public Candidate {
    aliases = List.copyOf(aliases);
    marks = List.copyOf(marks);
  }

  /** By what it is recognised when its SHA-256 comes later; null when that is what is stored. */
  public @Nullable KeyHash mark() {
    return form == ImportedForm.HASHED || marks.isEmpty() ? null : marks.getFirst();
  }
}
