package dev.keyward.server.cli.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdminLocatorTest {
  private static final String FILE_KEY =
      "kw_live_0000000000000000000000000000000000000000000" + "0AwA6B";
  private static final String OTHER_KEY =
      "kw_test_0000000000000000000000000000000000000000000" + "0J8hip";

  @TempDir Path data;

  @BeforeEach
  void asQuickstartLeavesIt() throws Exception {
    Files.writeString(data.resolve("ca.crt"), "");
    Files.writeString(data.resolve("admin.key"), FILE_KEY + "\n");
    mode("rw-------");
    Files.writeString(data.resolve("keyward.yaml"), "admin: {address: 127.0.0.1:9555}\n");
  }

  private void mode(String mode) throws Exception {
    Files.setPosixFilePermissions(data.resolve("admin.key"), PosixFilePermissions.fromString(mode));
  }

  private AdminLocation locate(Map<String, String> environment, String url, Path ca)
      throws CommandFailure {
    return new AdminLocator(environment, data).locate(url, ca);
  }

  private String failure(Map<String, String> environment, String url) {
    CommandFailure failure =
        assertThrows(CommandFailure.class, () -> locate(environment, url, null));
    assertEquals(ExitCode.NOT_CONFIGURED, failure.exitCode());
    return failure.getMessage();
  }

  @Test
  void theDataDirectoryAlone() throws Exception {
    AdminLocation location = locate(Map.of(), null, null);
    assertEquals("https://127.0.0.1:9555", location.url().toString());
    assertEquals(FILE_KEY, location.key());
    assertEquals(data.resolve("ca.crt"), location.caFile());
  }

  @Test
  void theEnvironmentBeforeTheDataDirectory() throws Exception {
    Map<String, String> environment =
        Map.of(
            AdminOptions.URL,
            "https://kw.example:1/",
            AdminOptions.KEY,
            OTHER_KEY,
            AdminOptions.CA_FILE,
            "/ca.pem");
    AdminLocation location = locate(environment, null, null);
    assertEquals("https://kw.example:1", location.url().toString());
    assertEquals(OTHER_KEY, location.key());
    assertEquals(Path.of("/ca.pem"), location.caFile());
  }

  @Test
  void optionsBeforeTheEnvironment() throws Exception {
    Map<String, String> environment =
        Map.of(AdminOptions.URL, "https://a.example", AdminOptions.CA_FILE, "/a.pem");
    AdminLocation location = locate(environment, "https://b.example", Path.of("/b.pem"));
    assertEquals("https://b.example", location.url().toString());
    assertEquals(Path.of("/b.pem"), location.caFile());
  }

  @Test
  void anEmptyVariableIsNone() throws Exception {
    Map<String, String> environment =
        Map.of(AdminOptions.URL, "", AdminOptions.KEY, " ", AdminOptions.CA_FILE, "");
    assertEquals(FILE_KEY, locate(environment, null, null).key());
  }

  @Test
  void theLocalCaSaysNothingAboutAnotherServer() throws Exception {
    Map<String, String> environment =
        Map.of(AdminOptions.URL, "https://kw.example", AdminOptions.KEY, OTHER_KEY);
    assertNull(locate(environment, null, null).caFile());
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:9443, https://127.0.0.1:9443",
    "'[::]:9443', https://[::1]:9443",
    "'[::1]:9443', https://[::1]:9443",
    ":9443, https://127.0.0.1:9443",
    "admin.example:1, https://admin.example:1",
  })
  void anAddressToListenOnAsOneToConnectTo(String address, String url) throws Exception {
    Files.writeString(data.resolve("keyward.yaml"), "admin: {address: '" + address + "'}\n");
    assertEquals(url, locate(Map.of(), null, null).url().toString());
  }

  @Test
  void theDefaultAddressWhenTheFileHasNone() throws Exception {
    Files.writeString(data.resolve("keyward.yaml"), "data: .\n");
    assertEquals("https://127.0.0.1:9443", locate(Map.of(), null, null).url().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:9443",
        "localhost:9443",
        "https://",
        "https://u:p@h",
        "https://h?q",
        "https://h#f",
        "not a url",
        "ftp://h"
      })
  void aUrlThatIsNotHttps(String url) {
    assertTrue(failure(Map.of(), url).contains("https://localhost:9443"));
  }

  @Test
  void aKeyOfAnotherFormatMayHaveBeenImported() throws Exception {
    String foreign = "0d9f7c3a-5b1e-4f6a-8c2d-7e9b1a3c5d7f";
    assertEquals(foreign, locate(Map.of(AdminOptions.KEY, foreign), null, null).key());
  }

  @Test
  void aKeyThatIsNoneIsNeitherSentNorShown() throws Exception {
    String message = failure(Map.of(AdminOptions.KEY, "hunter2"), null);
    assertFalse(message.contains("hunter2"));
    Files.writeString(data.resolve("admin.key"), FILE_KEY.substring(1));
    assertFalse(failure(Map.of(), null).contains("0000"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void aKeyFileThatOthersCanRead(String mode) throws Exception {
    mode(mode);
    assertTrue(failure(Map.of(), null).contains("chmod 600"));
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    Files.delete(data.resolve("admin.key"));
    assertTrue(failure(Map.of(), null).contains("KEYWARD_ADMIN_KEY"));
    Files.delete(data.resolve("keyward.yaml"));
    assertTrue(failure(Map.of(AdminOptions.KEY, OTHER_KEY), null).contains("--admin-url"));
  }

  @Test
  void theLocationNeverShowsItsKey() throws Exception {
    assertFalse(locate(Map.of(), null, null).toString().contains("kw_"));
  }

  @Test
  void aCaFileWithoutCertificates() {
    assertThrows(CommandFailure.class, () -> Trust.context(data.resolve("ca.crt")));
    assertThrows(CommandFailure.class, () -> Trust.context(data.resolve("none.crt")));
  }
}
