package dev.keyward.storage.jdbc;

import dev.keyward.core.Page;
import dev.keyward.core.Scopes;
import dev.keyward.core.StorageException;
import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.Client;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.apikey.RevocationReason;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore.Account;
import dev.keyward.core.policy.Environment;
import dev.keyward.core.policy.IpNetwork;
import dev.keyward.core.quota.KeyLimits;
import dev.keyward.core.quota.Period;
import dev.keyward.core.quota.Quota;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * How rows become records. Columns of a client are prefixed, so that a key and its client fit into
 * one row.
 */
final class Rows {
  static final String CLIENT_COLUMNS =
      "client.id AS client_id, client.name AS client_name, client.description AS"
          + " client_description, client.scopes AS client_scopes, client.rate_limit AS"
          + " client_rate_limit, client.metadata AS client_metadata, client.created_at AS"
          + " client_created_at, client.updated_at AS client_updated_at";

  static final String KEY_COLUMNS =
      "api_key.id, api_key.client_id, api_key.name, api_key.env, api_key.start, api_key.hash,"
          + " api_key.pepper_id, api_key.scopes, api_key.expires_at, api_key.created_at,"
          + " api_key.revoked_at, api_key.revocation_reason, api_key.enabled, api_key.allowed_ips,"
          + " api_key.metadata, api_key.replaces, api_key.replaced_by, api_key.retires_at,"
          + " api_key.retires_on_use, api_key.rate_limit, api_key.quota_requests,"
          + " api_key.quota_per, api_key.quota_account";

  static final String USER_COLUMNS =
      "id, username, scopes, enabled, failed_logins, rate_limit, metadata, created_at,"
          + " last_login_at";

  private Rows() {}

  /**
   * What a row says, or a failure of the store: a row that makes no sense was written by someone
   * else.
   */
  static <R> RowMapper<R> mapper(RowReader<R> reader) {
    return (row, context) -> {
      try {
        return reader.read(row);
      } catch (IllegalArgumentException | JacksonException e) {
        throw new StorageException("the database holds a row that makes no sense", e);
      }
    };
  }

  /** Reads the present row. */
  interface RowReader<R> {
    R read(ResultSet row) throws SQLException;
  }

  static Client client(ResultSet row) throws SQLException {
    String scopes = row.getString("client_scopes");
    return new Client(
        row.getString("client_id"),
        row.getString("client_name"),
        row.getString("client_description"),
        scopes == null ? null : Scopes.parse(scopes),
        rate(row.getString("client_rate_limit")),
        JsonStrings.read(row.getString("client_metadata")),
        Instant.ofEpochMilli(row.getLong("client_created_at")),
        Instant.ofEpochMilli(row.getLong("client_updated_at")));
  }

  static ApiKey key(ResultSet row) throws SQLException {
    return new ApiKey(
        row.getString("id"),
        row.getString("client_id"),
        Environment.of(row.getString("env")),
        row.getString("start"),
        new KeyHash(row.getString("pepper_id").intern(), row.getBytes("hash")),
        terms(row),
        row.getInt("enabled") == 1,
        Instant.ofEpochMilli(row.getLong("created_at")),
        revocation(row),
        row.getString("replaces"),
        retirement(row));
  }

  private static ApiKey.@Nullable Retirement retirement(ResultSet row) throws SQLException {
    Instant at = instant(row, "retires_at");
    return at == null
        ? null
        : new ApiKey.Retirement(
            row.getString("replaced_by"), at, row.getInt("retires_on_use") == 1);
  }

  private static KeyTerms terms(ResultSet row) throws SQLException {
    return new KeyTerms(
        row.getString("name"),
        Scopes.parse(row.getString("scopes")),
        instant(row, "expires_at"),
        networks(row.getString("allowed_ips")),
        limits(row),
        JsonStrings.read(row.getString("metadata")));
  }

  private static KeyLimits limits(ResultSet row) throws SQLException {
    OwnRate rate = rate(row.getString("rate_limit"));
    String per = row.getString("quota_per");
    Quota quota = per == null ? null : new Quota(row.getLong("quota_requests"), Period.of(per));
    String account = row.getString("quota_account");
    return rate == null && quota == null && account == null
        ? KeyLimits.NONE
        : new KeyLimits(rate, quota, account);
  }

  private static @Nullable OwnRate rate(@Nullable String text) {
    return text == null ? null : OwnRate.parse(text);
  }

  private static List<IpNetwork> networks(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ", -1)).map(IpNetwork::parse).toList();
  }

  static String text(List<IpNetwork> networks) {
    return networks.stream().map(IpNetwork::toString).collect(Collectors.joining(" "));
  }

  private static ApiKey.@Nullable Revocation revocation(ResultSet row) throws SQLException {
    Instant at = instant(row, "revoked_at");
    return at == null
        ? null
        : new ApiKey.Revocation(at, RevocationReason.of(row.getString("revocation_reason")));
  }

  static User user(ResultSet row) throws SQLException {
    return new User(
        row.getString("id"),
        row.getString("username"),
        Scopes.parse(row.getString("scopes")),
        row.getInt("enabled") == 1,
        row.getLong("failed_logins") >= LoginFailureStore.MOST,
        rate(row.getString("rate_limit")),
        JsonStrings.read(row.getString("metadata")),
        Instant.ofEpochMilli(row.getLong("created_at")),
        instant(row, "last_login_at"));
  }

  static Account account(ResultSet row) throws SQLException {
    return new Account(user(row), row.getString("password_hash"), row.getLong("device_generation"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  static @Nullable Long millis(@Nullable Instant instant) {
    return instant == null ? null : instant.toEpochMilli();
  }

  /** A page of rows that were read with a limit one greater, to learn whether there are more. */
  static <R> Page<R> page(List<R> rows, int limit, Function<R, String> id) {
    if (rows.size() <= limit) {
      return new Page<>(rows, null);
    }
    List<R> shown = rows.subList(0, limit);
    return new Page<>(shown, id.apply(shown.getLast()));
  }

  /**
   * The limit to read with for a page of {@code limit} rows.
   *
   * @throws IllegalArgumentException when a page would be empty
   */
  static long oneMore(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page has at least one row");
    }
    return limit + 1L;
  }
}
