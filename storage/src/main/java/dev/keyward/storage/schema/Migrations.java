package dev.keyward.storage.schema;

import dev.keyward.core.StorageException;
import dev.keyward.storage.engine.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schema up to date. The scripts are named here, because searching the class path for
 * them takes longer than running them, and finds different things in a jar, a shaded jar and a
 * folder.
 */
public final class Migrations {
  private static final List<String> SCRIPTS =
      List.of(
          "V1__clients_and_keys.sql",
          "V2__users_and_tokens.sql",
          "V3__life_of_a_key.sql",
          "V4__audit_chain.sql",
          "V5__usage.sql",
          "V6__import.sql",
          "V7__peppers.sql",
          "V8__own_limits.sql",
          "V9__logins.sql",
          "V10__clock.sql",
          "V11__sessions.sql",
          "V12__signing_key_life.sql");

  private static final Duration BUSY_PATIENCE = Duration.ofSeconds(3);
  private static final Duration BUSY_PAUSE = Duration.ofMillis(10);

  private Migrations() {}

  /**
   * @throws SchemaTooNewException when a newer Keyward was here; nothing was changed
   * @throws StorageException when the database cannot be opened or changed
   */
  public static void run(Dialect dialect) {
    DataSource source = dialect.migrationSource();
    if (isUpToDate(dialect, source)) {
      return;
    }
    try {
      Flyway flyway = flyway(dialect, source);
      refuseNewer(dialect, flyway.info().all());
      flyway.migrate();
    } catch (FlywayException e) {
      throw new StorageException(
          "the schema of " + dialect.name() + " could not be brought up to date: " + reason(e), e);
    }
  }

  /**
   * Whether there is nothing to do. The plain driver says better than any layer above it why a
   * database cannot be opened.
   */
  static boolean isUpToDate(Dialect dialect, DataSource source) {
    long end = System.nanoTime() + BUSY_PATIENCE.toNanos();
    while (true) {
      try (Connection connection = source.getConnection()) {
        return SchemaHistory.isOf(dialect, connection, SCRIPTS.stream().map(Script::new).toList());
      } catch (SQLException e) {
        if (!dialect.isBusy(e) || System.nanoTime() > end) {
          throw new StorageException(dialect.name() + " cannot be opened: " + reason(e), e);
        }
        LockSupport.parkNanos(BUSY_PAUSE.toNanos());
      }
    }
  }

  private static Flyway flyway(Dialect dialect, DataSource source) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .loggers("slf4j")
        .locations(new String[0])
        .resourceProvider(new Scripts())
        .javaMigrationClassProvider(List::of)
        .skipDefaultCallbacks(true)
        .placeholders(dialect.placeholders())
        .load();
  }

  private static void refuseNewer(Dialect dialect, MigrationInfo[] all) {
    for (MigrationInfo info : all) {
      if (info.getState() == MigrationState.FUTURE_SUCCESS
          || info.getState() == MigrationState.FUTURE_FAILED) {
        String known = SCRIPTS.getLast().substring(1, SCRIPTS.getLast().indexOf("__"));
        throw new SchemaTooNewException(dialect.name(), info.getVersion().toString(), known);
      }
    }
  }

  /** The first lines of all messages, outermost first. None of them holds a password. */
  private static String reason(Throwable e) {
    StringJoiner reason = new StringJoiner(": ");
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String.valueOf(cause.getMessage())
          .lines()
          .map(String::strip)
          .findFirst()
          .ifPresent(reason::add);
    }
    return reason.toString();
  }

  /** The scripts beside this class. */
  private static final class Scripts implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return SCRIPTS.contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return SCRIPTS.stream()
          .filter(
              name -> name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
          .<LoadableResource>map(Script::new)
          .toList();
    }
  }

  /** One script; it has a name and a text, and no place on a disk. */
  private static final class Script extends LoadableResource {
    private final String name;

    Script(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      try (InputStream in = Migrations.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalStateException("the jar lacks " + name);
        }
        return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return name;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
