package dev.keyward.storage.jdbc;

import dev.keyward.core.StorageException;
import dev.keyward.core.change.Change;
import dev.keyward.core.change.ImportedForm;
import dev.keyward.core.keyimport.Candidate;
import dev.keyward.core.keyimport.KeyImportStore;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Keys that were made elsewhere, in the table {@code api_key}. */
public final class JdbcKeyImportStore implements KeyImportStore {
  /** How many rows go to the database at once. */
  private static final int BATCH = 500;

  /**
   * In the order of the index: then those that come to lie side by side are written with one page.
   */
  private static final Comparator<Candidate> BY_HASH =
      Comparator.comparing(candidate -> candidate.key().hash().bytes(), Arrays::compareUnsigned);

  private final Database database;

  public JdbcKeyImportStore(Database database) {
    this.database = database;
  }

  @Override
  public void add(List<Candidate> candidates, Instant now, Function<Present, Choice> choice) {
    SecurityWrite.run(
        database,
        write -> {
          Choice chosen = choice.apply(PresentRows.read(write.handle(), candidates));
          List<Candidate> keys = chosen.keys();
          if (!keys.isEmpty()) {
            insert(write.handle(), keys.stream().sorted(BY_HASH).toList());
            write.change(Change.Kind.KEYS_IMPORTED, form(keys).name(), null, now);
            chosen.events().forEach(event -> write.audit(event, now));
          }
          return keys.size();
        });
  }

  private static ImportedForm form(List<Candidate> keys) {
    return keys.stream().map(Candidate::form).reduce(ImportedForm.DISTINCT, ImportedForm::and);
  }

  /** By the driver alone: the lock is held, and binding by name takes longer than inserting. */
  private static void insert(Handle handle, List<Candidate> keys) {
    try (PreparedStatement insert =
        handle.getConnection().prepareStatement(KeyColumns.INSERT_BY_PLACE)) {
      for (int i = 0; i < keys.size(); i++) {
        KeyColumns.bind(insert, keys.get(i));
        insert.addBatch();
        if (i % BATCH == BATCH - 1 || i == keys.size() - 1) {
          insert.executeBatch();
        }
      }
    } catch (SQLException e) {
      throw new StorageException("the database did not do what it was asked to", e);
    }
  }

  @Override
  public ImportedForm forms() {
    return database.read(
        handle -> {
          if (isAny(handle, "pepper_id = 'sha-256'")) {
            return ImportedForm.HASHED;
          }
          return isAny(handle, "imported_as <> 'DISTINCT'")
              ? ImportedForm.LIKE_BROKEN
              : ImportedForm.DISTINCT;
        });
  }

  /**
   * @param condition word for word that of a partial index
   */
  private static boolean isAny(Handle handle, String condition) {
    return handle
        .createQuery("SELECT 1 FROM api_key WHERE " + condition + " LIMIT 1")
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }
}
