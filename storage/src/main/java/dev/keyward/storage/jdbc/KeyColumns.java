package dev.keyward.storage.jdbc;

import dev.keyward.core.apikey.ApiKey;
import dev.keyward.core.apikey.KeyHash;
import dev.keyward.core.apikey.KeyTerms;
import dev.keyward.core.change.ImportedForm;
import dev.keyward.core.keyimport.Candidate;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.quota.Quota;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a key becomes a row of {@code api_key}. */
final class KeyColumns {
  private static final List<String> NAMES =
      List.of(
          "id",
          "client_id",
          "name",
          "env",
          "start",
          "hash",
          "pepper_id",
          "scopes",
          "expires_at",
          "created_at",
          "revoked_at",
          "revocation_reason",
          "enabled",
          "allowed_ips",
          "metadata",
          "replaces",
          "replaced_by",
          "retires_at",
          "retires_on_use",
          "rate_limit",
          "quota_requests",
          "quota_per",
          "quota_account",
          "imported_as",
          "import_mark");

  private static final String INTO =
      "INSERT INTO api_key (" + String.join(", ", NAMES) + ") VALUES ";

  /** With parameters named like their columns: {@link #all}. */
  static final String INSERT = INTO + "(:" + String.join(", :", NAMES) + ")";

  /** With parameters in their places: {@link #bind}. */
  static final String INSERT_BY_PLACE =
      INTO + "(" + String.join(", ", Collections.nCopies(NAMES.size(), "?")) + ")";

  private KeyColumns() {}

  /** Those that may change while a key lives. */
  static Map<String, @Nullable Object> changing(ApiKey key) {
    KeyTerms terms = key.terms();
    ApiKey.Revocation revocation = key.revocation();
    ApiKey.Retirement retirement = key.retirement();
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("replaced_by", retirement == null ? null : retirement.replacedBy());
    columns.put("retires_at", retirement == null ? null : Rows.millis(retirement.at()));
    columns.put("retires_on_use", retirement != null && retirement.onUse() ? 1 : 0);
    Quota quota = terms.limits().quota();
    columns.put("rate_limit", OwnRate.text(terms.limits().rate()));
    columns.put("quota_requests", quota == null ? null : quota.requests());
    columns.put("quota_per", quota == null ? null : quota.per().wireName());
    columns.put("quota_account", terms.limits().account());
    columns.put("name", terms.name());
    columns.put("scopes", terms.scopes().toString());
    columns.put("expires_at", Rows.millis(terms.expiresAt()));
    columns.put("allowed_ips", Rows.text(terms.allowedIps()));
    columns.put("metadata", JsonStrings.write(terms.metadata()));
    columns.put("enabled", key.enabled() ? 1 : 0);
    columns.put("revoked_at", revocation == null ? null : Rows.millis(revocation.at()));
    columns.put("revocation_reason", revocation == null ? null : revocation.reason().wireName());
    return columns;
  }

  /**
   * @param imported null for a key that was made here
   */
  static Map<String, @Nullable Object> all(ApiKey key, @Nullable ImportedForm imported) {
    Map<String, @Nullable Object> columns = changing(key);
    columns.put("id", key.id());
    columns.put("client_id", key.clientId());
    columns.put("env", key.environment().wireName());
    columns.put("start", key.start());
    columns.put("hash", key.hash().bytes());
    columns.put("pepper_id", key.hash().pepperId());
    columns.put("created_at", key.createdAt().toEpochMilli());
    columns.put("replaces", key.replaces());
    columns.put("imported_as", imported == null ? null : imported.name());
    columns.put("import_mark", null);
    return columns;
  }

  /** Binds a row to {@link #INSERT_BY_PLACE}. */
  static void bind(PreparedStatement insert, Candidate imported) throws SQLException {
    Map<String, @Nullable Object> columns = all(imported.key(), imported.form());
    KeyHash mark = imported.mark();
    columns.put("import_mark", mark == null ? null : mark.bytes());
    for (int i = 0; i < NAMES.size(); i++) {
      insert.setObject(i + 1, columns.get(NAMES.get(i)));
    }
  }
}
