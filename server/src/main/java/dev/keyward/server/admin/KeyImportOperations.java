package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.apikey.ApiKeys.CreateResult;
import dev.keyward.core.apikey.ApiKeys.NewKey;
import dev.keyward.core.keyimport.KeyImports;
import dev.keyward.core.keyimport.KeyImports.Outcome;
import dev.keyward.core.keyimport.Original;
import dev.keyward.server.openapi.CallReader;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import dev.keyward.server.openapi.lines.BodyLines;
import dev.keyward.server.openapi.lines.LineResults;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code /v1/keys/import}: keys that were made elsewhere, one on each line. A line is carried out
 * whole or not at all, whatever becomes of the others.
 */
final class KeyImportOperations {
  private final KeyImports imports;
  private final Runnable caughtUp;
  private final InstantSource clock;

  /** A body may hold ten thousand keys: one at a time is enough for a node. */
  private final ReentrantLock turn = new ReentrantLock();

  KeyImportOperations(KeyImports imports, Runnable caughtUp, InstantSource clock) {
    this.imports = imports;
    this.caughtUp = caughtUp;
    this.clock = clock;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of("importKeys", this::run);
  }

  private HttpAnswer run(OperationCall call) throws Refusal {
    List<BodyLines.Line> lines = BodyLines.of(call.request().body());
    turn.lock();
    try {
      return run(call, lines);
    } finally {
      turn.unlock();
    }
  }

  private HttpAnswer run(OperationCall call, List<BodyLines.Line> lines) {
    LineResults results = new LineResults();
    List<Integer> numbers = new ArrayList<>();
    List<KeyImports.Line> wanted = new ArrayList<>();
    for (BodyLines.Line line : lines) {
      try {
        wanted.add(read(CallReader.line(call, line.bytes())));
        numbers.add(line.number());
      } catch (Refusal refusal) {
        results.refused(line.number(), refusal);
      }
      letOthersRun();
    }
    List<Outcome> outcomes = wanted.isEmpty() ? List.of() : imports.run(wanted, call.actor());
    for (int i = 0; i < outcomes.size(); i++) {
      add(results, numbers.get(i), outcomes.get(i));
    }
    if (outcomes.stream().anyMatch(Outcome.Imported.class::isInstance)) {
      caughtUp.run();
    }
    return results.answer();
  }

  /** Virtual threads are not preempted, and decisions that need the store run on others. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void letOthersRun() {
    Thread.yield();
  }

  private KeyImports.Line read(OperationCall line) throws Refusal {
    Original original = Originals.of(line);
    NewKey wanted = Members.newKey(line, Originals.environment(line, original), clock.instant());
    return new KeyImports.Line(wanted, original);
  }

  private static void add(LineResults results, int line, Outcome outcome) {
    switch (outcome) {
      case Outcome.Imported(var key) -> results.made(line, key.id());
      case Outcome.AlreadyThere() ->
          results.refused(line, "already_exists", "this key is stored already");
      case Outcome.Refused(CreateResult.NoSuchClient()) ->
          results.refused(line, "client_not_found", "there is no such client");
      case Outcome.Refused(CreateResult.BeyondClient()) ->
          results.refused(
              line, "beyond_client", "the client does not allow its keys all of these scopes");
      case Outcome.Refused(CreateResult.BeyondCaller()) ->
          results.refused(
              line, "beyond_caller", "nobody can give a keyward: scope that they do not hold");
      case Outcome.Refused(CreateResult.AlreadyExpired()) ->
          results.refused(line, "already_expired", "expires_at must be in the future");
    }
  }
}
