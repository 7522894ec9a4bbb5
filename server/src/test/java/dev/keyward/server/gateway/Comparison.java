package dev.keyward.server.gateway;

import dev.keyward.core.Decision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What the participants made of one request. */
record Comparison(RandomRequest request, Map<String, Answered> answers) {
  Comparison(RandomRequest request) {
    this(request, new LinkedHashMap<>());
  }

  void add(String participant, Answered answered) {
    answers.put(participant, answered);
  }

  /** Fails when two of them differ. */
  void check(long seed) {
    List<Answered> all = List.copyOf(answers.values());
    for (int i = 1; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (!all.get(i).agreesWith(all.get(j))) {
          throw new AssertionError(
              "-Drequests.seed="
                  + seed
                  + ", request "
                  + request.index()
                  + ":\n"
                  + Form.GATEWAY.write(request).replaceAll("x{99,}", "x...x")
                  + this);
        }
      }
    }
  }

  /** That of all. */
  Decision decision() {
    return answers.values().stream()
        .map(Answered::decision)
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public String toString() {
    return answers.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }
}
