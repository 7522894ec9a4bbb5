package dev.keyward.server.reload;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How two lists of named things differ. */
record Changes(int added, int removed, int changed) {
  static <T> Changes between(List<T> before, List<T> after, Function<T, String> name) {
    Map<String, T> old = before.stream().collect(Collectors.toMap(name, each -> each));
    int kept = 0;
    int changed = 0;
    for (T each : after) {
      T known = old.get(name.apply(each));
      if (known != null) {
        kept++;
        changed += known.equals(each) ? 0 : 1;
      }
    }
    return new Changes(after.size() - kept, before.size() - kept, changed);
  }
}
