package dev.keyward.server.reload;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What has become of a node's configuration since it started, as operators are told. */
public final class ConfigurationState {
  private final InstantSource clock;
  private final Consumer<String> results;
  private volatile Now now;

  /** What became of a configuration that was read. */
  enum Result {
    APPLIED,
    REFUSED,
    UNCHANGED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param takenAt when the one in force was found to be that of the file
   * @param waiting the settings of the file that wait for a restart
   * @param refusal why the file is not in force; null when it is
   */
  private record Now(Instant takenAt, List<String> waiting, @Nullable String refusal) {}

  /**
   * How it stands.
   *
   * @param ok whether what the file says is in force, but for what waits for a restart
   * @param detail a sentence for the operator; empty when there is nothing to say
   */
  public record Standing(boolean ok, String detail) {}

  /**
   * @param results is told in one word what became of each configuration that is read
   */
  public ConfigurationState(InstantSource clock, Consumer<String> results) {
    this.clock = clock;
    this.results = results;
    this.now = new Now(clock.instant(), List.of(), null);
  }

  /**
   * The file was read and is in force.
   *
   * @param waiting the settings that wait for a restart
   */
  void taken(Result result, List<String> waiting) {
    now = new Now(clock.instant(), List.copyOf(waiting), null);
    results.accept(result.word());
  }

  /**
   * The file was refused: what was in force before stays.
   *
   * @param problems at least one
   */
  void refused(List<String> problems) {
    String more = problems.size() == 1 ? "" : " (1 of " + problems.size() + " problems)";
    String refusal =
        "The configuration was refused at "
            + clock.instant().truncatedTo(ChronoUnit.SECONDS)
            + ", and the one before stays: "
            + problems.getFirst()
            + more;
    now = new Now(now.takenAt, now.waiting, refusal);
    results.accept(Result.REFUSED.word());
  }

  /** When the configuration in force was last found to be that of the file. */
  public Instant takenAt() {
    return now.takenAt;
  }

  public Standing standing() {
    Now seen = now;
    if (seen.refusal != null) {
      return new Standing(false, seen.refusal);
    }
    return new Standing(
        true,
        seen.waiting.isEmpty()
            ? ""
            : "Settings that wait for a restart: " + String.join(", ", seen.waiting) + ".");
  }
}
