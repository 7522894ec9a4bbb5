package dev.keyward.server.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two nodes on one PostgreSQL server; the second has joined the first.
 *
 * @param settings of both, beside their addresses
 */
record NodePair(
    Path directory,
    String settings,
    PostgresServer postgres,
    Service a,
    Service b,
    PublicApi atA,
    PublicApi atB)
    implements AutoCloseable {
  /**
   * @param rest settings of both, beside their addresses and the database
   */
  static NodePair start(Path directory, String rest) throws Exception {
    PostgresServer postgres = new PostgresServer(directory.resolve("postgres"));
    try {
      String settings = "database: '" + postgres.url() + "'\n" + rest;
      Service a = home(directory, "a").configure(settings).serve("--init");
      Service b = join(a, directory, "b", settings);
      return new NodePair(directory, settings, postgres, a, b, new PublicApi(a), new PublicApi(b));
    } catch (Throwable e) {
      postgres.close();
      throw e;
    }
  }

  /** One more node. */
  Service another(String name) throws Exception {
    return join(a, directory, name, settings);
  }

  private static Service join(Service first, Path directory, String name, String settings)
      throws Exception {
    return home(directory, name)
        .configure(ServerHome.masterKeyOf(first) + settings)
        .join(first)
        .serve();
  }

  private static ServerHome home(Path directory, String name) throws Exception {
    return new ServerHome(Files.createDirectory(directory.resolve(name)));
  }

  @Override
  public void close() throws IOException {
    atA.close();
    atB.close();
    a.close();
    b.close();
    postgres.close();
  }
}
