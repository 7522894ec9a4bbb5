package dev.keyward.server.serve;

import dev.keyward.core.audit.Actor;
import dev.keyward.core.clock.ClockMarkStore.Mark;
import dev.keyward.server.Installation;
import dev.keyward.server.config.source.ConfigException;
import dev.keyward.server.data.StartupException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code keyward clock reset}: the way on after a clock was wrong. */
@Command(
    name = "reset",
    description =
        "Believe this machine's clock: what it says now is the highest time seen. Set the clock"
            + " right first. Nodes that run learn of it within a minute.",
    sortOptions = false)
final class ClockReset extends LocalCommand {
  private static final InstantSource CLOCK = InstantSource.system();

  @Mixin private final LocalPlace place = new LocalPlace();

  @Override
  protected void run(PrintWriter out) throws ConfigException, StartupException {
    try (Installation installation = new Startup(place.configuration()).openBeside()) {
      Instant now = CLOCK.instant().truncatedTo(ChronoUnit.MILLIS);
      Mark before =
          installation
              .clockMarks()
              .reset(
                  now,
                  old ->
                      Actor.OPERATOR.did(
                          "clock.reset",
                          "clock",
                          Map.of("from", old.highest().toString(), "to", now.toString())));
      out.println("The highest time seen was " + before.highest() + " and is now " + now + ".");
      out.flush();
    }
  }
}
