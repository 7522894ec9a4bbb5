package dev.keyward.server.audit;

import dev.keyward.core.Page;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.audit.AuditRecord;
import dev.keyward.core.audit.AuditStore;
import dev.keyward.core.audit.ChainHead;
import dev.keyward.core.audit.ChainVerifier;
import dev.keyward.core.audit.Verification;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.Ndjson;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/audit}: shows the log and checks its chain. Both seal first, so that everything that
 * was committed before the call is in the answer.
 */
public final class AuditOperations {
  private final AuditStore store;
  private final ChainVerifier verifier;
  private final Runnable seal;

  /** The whole log is read for each check: one at a time is enough for a node. */
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * @param seal returns when all that was committed before is sealed, such as {@link Sealer#seal}
   */
  public AuditOperations(AuditStore store, ChainVerifier verifier, Runnable seal) {
    this.store = store;
    this.verifier = verifier;
    this.seal = seal;
  }

  public Map<String, OperationHandler> handlers() {
    return Map.of("listAudit", this::list, "verifyAudit", this::verify);
  }

  private HttpAnswer list(OperationCall call) throws Refusal {
    AuditQuery query = AuditQuery.of(call);
    seal.run();
    Page<AuditRecord> page =
        store.list(query.filter(), query.newestFirst(), query.cursor(), query.limit());
    return wantsLines(call) ? lines(page, call) : Json.answer(page, AuditOperations::shape);
  }

  /** Whether {@code Accept} names the lines (RFC 9110 section 12.5.1); weights are not compared. */
  private static boolean wantsLines(OperationCall call) {
    return call.request().headers().apply("Accept").stream()
        .flatMap(field -> Stream.of(field.split(",", -1)))
        .map(range -> range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .anyMatch(Ndjson.TYPE::equals);
  }

  private static HttpAnswer lines(Page<AuditRecord> page, OperationCall call) {
    HttpAnswer answer = Ndjson.answer(page.items().stream().map(AuditOperations::shape).toList());
    String next = page.nextCursor();
    return next == null
        ? answer
        : answer.with("Link", '<' + AuditQuery.next(call, next) + ">; rel=\"next\"");
  }

  private HttpAnswer verify(OperationCall call) {
    String known = call.query("head");
    Verification result = verify(known == null ? null : ChainHead.parse(known));
    ChainHead head = result.head();
    return Json.answer(
        200,
        Json.object()
            .put("valid", result.valid())
            .put("records", result.records())
            .put("first_bad", result.firstBad())
            .put("head", head.equals(ChainHead.EMPTY) ? null : head.toString()));
  }

  private Verification verify(@Nullable ChainHead known) {
    turn.lock();
    try {
      StorageException failure = sealed();
      Verification result = verifier.verify(known);
      if (failure != null && result.valid()) {
        throw failure;
      }
      return result;
    } finally {
      turn.unlock();
    }
  }

  /** Who tampers may prevent sealing with it; that must not keep anybody from finding it. */
  private @Nullable StorageException sealed() {
    try {
      seal.run();
      return null;
    } catch (StorageException e) {
      return e;
    }
  }

  private static JsonNode shape(AuditRecord record) {
    AuditEvent event = record.entry().event();
    ObjectNode json = Json.object();
    json.put("sequence", record.sequence());
    json.put("time", Json.time(record.entry().at()));
    json.put("actor", event.actor());
    json.put("action", event.action());
    json.put("target", event.target());
    json.put("request_id", event.requestId());
    json.put("address", event.address());
    json.set("details", Json.strings(event.details()));
    json.put("previous_hash", record.previousHash());
    return json.put("hash", record.hash());
  }
}
