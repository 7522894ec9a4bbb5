package dev.keyward.server.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.CredentialKind;
import dev.keyward.core.Scopes;
import dev.keyward.core.policy.Route;
import dev.keyward.core.policy.Upstream;
import dev.keyward.server.config.ConfigFile;
import dev.keyward.server.config.HostPort;
import dev.keyward.server.config.KeywardConfig;
import dev.keyward.server.serve.DemoApi;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickstartConfigTest {
  @TempDir private Path temporary;
  private DataDirectory directory;

  @BeforeEach
  void open() throws Exception {
    directory = DataDirectory.openOrCreate(temporary.resolve("data"));
  }

  @Test
  void serveTakesItAsItStands() throws Exception {
    QuickstartConfig.write(
        directory,
        QuickstartConfig.render(
            "[::1]:8443", "127.0.0.1:9443", URI.create("http://localhost:8080"), null));
    KeywardConfig config = ConfigFile.load(directory.config(), Map.of());
    assertEquals(directory.path(), config.data());
    assertEquals(new HostPort("::1", 8443), config.publicListener().address());
    assertEquals(new KeywardConfig.Tls.Auto(), config.publicListener().tls());
    assertEquals(new HostPort("127.0.0.1", 9443), config.admin());
    assertEquals(new KeywardConfig.Database.Sqlite(directory.database()), config.database());
    assertNull(config.masterKey());
    assertEquals(1, config.routeList().size());
    Route route = config.routeList().getFirst();
    assertEquals("/**", route.path().toString());
    assertEquals(Set.of(CredentialKind.API_KEY, CredentialKind.ACCESS_TOKEN), route.credentials());
    assertEquals(Scopes.NONE, route.scopes());
    assertEquals(Upstream.of(URI.create("http://localhost:8080")), route.delivery().upstream());
  }

  @Test
  void pageOfTheDemoIsForEverybody() throws Exception {
    QuickstartConfig.write(
        directory,
        QuickstartConfig.render(
            "127.0.0.1:8443", "127.0.0.1:9443", DemoApi.PLACEHOLDER, DemoApi.PLACEHOLDER));
    KeywardConfig config = ConfigFile.load(directory.config(), Map.of());

    assertEquals(2, config.routeList().size());
    assertTrue(config.routeList().getFirst().isPublic());
    assertTrue(DemoApi.showsPage(config));
  }

  @Test
  void anEditedFileStays() throws Exception {
    QuickstartConfig.write(directory, "# first\n");
    QuickstartConfig.write(directory, "# second\n");
    assertEquals("# first\n", Files.readString(directory.config()));
    assertEquals("rw-------", FileState.mode(directory.config()));
  }
}
