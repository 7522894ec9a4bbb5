package dev.keyward.storage.jdbc;

import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.audit.AuditEvent;
import dev.keyward.core.change.Change;
import java.time.Instant;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The transaction of every write that changes who may do what:
 *
 * <ol>
 *   <li>the only row of {@code change_head} is locked by an {@code UPDATE}, to commit, so that
 *       these writes happen one after the other, and a number never becomes visible after a greater
 *       one, which a follower would then have missed;
 *   <li>the write itself;
 *   <li>the changes, for the caches of all nodes, each with the number after the last one;
 *   <li>the audit event, with the claim of a call that must not be carried out twice. Without one
 *       nothing is committed: what is not recorded did not happen;
 *   <li>the last number taken, if any was, goes back into {@code change_head}.
 * </ol>
 */
final class SecurityWrite {
  private final Handle handle;
  private final Database database;
  private final long head;
  private long sequence;
  private boolean audited;

  private SecurityWrite(Handle handle, Database database) {
    this.handle = handle;
    this.database = database;
    this.head =
        handle
            .createQuery("UPDATE change_head SET sequence = sequence RETURNING sequence")
            .mapTo(Long.class)
            .one();
    this.sequence = head;
  }

  /**
   * @param work returns without {@link #audit} to leave everything as it was
   */
  static <R> R run(Database database, Function<SecurityWrite, R> work) {
    return database.write(
        handle ->
            handle.inTransaction(
                transaction -> {
                  SecurityWrite write = new SecurityWrite(transaction, database);
                  R result = work.apply(write);
                  write.end();
                  return result;
                }));
  }

  private void end() {
    if (!audited) {
      handle.rollback();
    } else if (sequence != head) {
      handle
          .createUpdate("UPDATE change_head SET sequence = :sequence")
          .bind("sequence", sequence)
          .execute();
    }
  }

  /** Leaves everything as it was, whatever has been written. */
  void undo() {
    audited = false;
  }

  Handle handle() {
    return handle;
  }

  /** See {@link Database#newId}. */
  String newId(String prefix) {
    return database.newId(prefix);
  }

  /**
   * @param hash under which a key is cached; null for what is not a key
   */
  void change(Change.Kind kind, String subject, @Nullable KeyHash hash, Instant at) {
    sequence++;
    handle
        .createUpdate(
            "INSERT INTO change (sequence, kind, subject, hash, pepper_id, at)"
                + " VALUES (:sequence, :kind, :subject, :hash, :pepper_id, :at)")
        .bind("sequence", sequence)
        .bind("kind", kind.name())
        .bind("subject", subject)
        .bind("hash", hash == null ? null : hash.bytes())
        .bind("pepper_id", hash == null ? null : hash.pepperId())
        .bind("at", at.toEpochMilli())
        .execute();
  }

  void audit(AuditEvent event, Instant at) {
    audited = true;
    if (event.claim() != null) {
      JdbcClaimStore.add(handle, event.claim(), event.target(), at);
    }
    handle
        .createUpdate(
            "INSERT INTO audit (id, actor, action, target, request_id, address, details, at)"
                + " VALUES (:id, :actor, :action, :target, :request_id, :address, :details, :at)")
        .bind("id", database.newId("audit"))
        .bind("actor", event.actor())
        .bind("action", event.action())
        .bind("target", event.target())
        .bind("request_id", event.requestId())
        .bind("address", event.address())
        .bind("details", JsonStrings.write(event.details()))
        .bind("at", at.toEpochMilli())
        .execute();
  }
}
