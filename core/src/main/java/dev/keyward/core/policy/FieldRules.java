package dev.keyward.core.policy;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What becomes of the header fields of an upstream's answers.
 *
 * @param set fields that each answer gets, in the place of what the upstream says
 * @param remove names, lower-case, that no answer keeps
 */
public record FieldRules(Map<String, String> set, Set<String> remove) {
  public static final FieldRules NONE = new FieldRules(Map.of(), Set.of());

  public FieldRules {
    Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    sorted.putAll(set);
    set = Collections.unmodifiableMap(sorted);
    remove = Set.copyOf(remove);
  }

  public boolean isEmpty() {
    return set.isEmpty() && remove.isEmpty();
  }
}
