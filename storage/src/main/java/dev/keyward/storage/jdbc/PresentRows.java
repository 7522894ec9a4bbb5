package dev.keyward.storage.jdbc;

import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.keyimport.Candidate;
import dev.keyward.core.keyimport.KeyImportStore.Present;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** What the database holds of some candidates, read with a few statements. */
final class PresentRows implements Present {
  /** How many values one statement asks for: both engines take more, and gain nothing. */
  private static final int TOGETHER = 500;

  private final Map<String, Client> clients = new HashMap<>();
  private final Set<KeyHash> hashes = new HashSet<>();
  private final Set<ByteBuffer> marks = new HashSet<>();

  private PresentRows() {}

  static PresentRows read(Handle handle, List<Candidate> candidates) {
    PresentRows present = new PresentRows();
    Set<String> ids =
        candidates.stream().map(found -> found.key().clientId()).collect(Collectors.toSet());
    ask(handle, JdbcClientStore.SELECT + " AND id", ids, Rows.mapper(Rows::client))
        .forEach(client -> present.clients.put(client.id(), client));
    ask(
            handle,
            "SELECT pepper_id, hash FROM api_key WHERE hash",
            bytes(candidates.stream().flatMap(found -> found.aliases().stream())),
            Rows.mapper(row -> new KeyHash(row.getString("pepper_id"), row.getBytes("hash"))))
        .forEach(present.hashes::add);
    ask(
            handle,
            "SELECT import_mark FROM api_key WHERE import_mark",
            bytes(candidates.stream().flatMap(found -> found.marks().stream())),
            (row, context) -> ByteBuffer.wrap(row.getBytes("import_mark")))
        .forEach(present.marks::add);
    return present;
  }

  private static List<byte[]> bytes(Stream<KeyHash> all) {
    return all.map(KeyHash::bytes).toList();
  }

  /**
   * @param select as far as the column that is compared
   */
  private static <R> Stream<R> ask(
      Handle handle, String select, Collection<?> values, RowMapper<R> mapper) {
    List<?> all = List.copyOf(values);
    Stream.Builder<R> rows = Stream.builder();
    for (int from = 0; from < all.size(); from += TOGETHER) {
      List<?> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
      String places = String.join(", ", Collections.nCopies(some.size(), "?"));
      try (Query query = handle.createQuery(select + " IN (" + places + ")")) {
        for (int i = 0; i < some.size(); i++) {
          query.bind(i, some.get(i));
        }
        query.map(mapper).forEach(rows::add);
      }
    }
    return rows.build();
  }

  @Override
  public @Nullable Client client(String id) {
    return clients.get(id);
  }

  @Override
  public boolean holds(Candidate candidate) {
    return candidate.aliases().stream().anyMatch(hashes::contains)
        || candidate.marks().stream().anyMatch(m -> marks.contains(ByteBuffer.wrap(m.bytes())));
  }
}
