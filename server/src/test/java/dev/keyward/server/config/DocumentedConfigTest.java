package dev.keyward.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.config.source.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents say about the configuration is what the program takes. */
final class DocumentedConfigTest {
  private static final Path ROOT = Path.of(System.getProperty("keyward.root"));
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  /** So unlike every name that the answer is a list of all there are. */
  private static final String UNKNOWN = "q".repeat(40);

  private static final Pattern KNOWN =
      Pattern.compile("([a-z_.\\[\\]0-9]*)" + UNKNOWN + ": is no setting; there are (.*)");

  private static final String UNKNOWN_EVERYWHERE =
      """
      #: x
      public: {#: x, tls: {#: x}}
      admin: {#: x}
      secrets: {#: x}
      limits: {#: x}
      issuers: [{#: x, claims: {#: x}}]
      upstreams: [{#: x}]
      routes: [{#: x, cors: {#: x}, response_headers: {#: x}}]
      """
          .replace("#", UNKNOWN);

  @TempDir private Path directory;
  private ConfigBed bed;

  @BeforeEach
  void bed() {
    bed = new ConfigBed(directory);
  }

  private static String text(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }

  private static String firstYaml(String file) throws IOException {
    Matcher yaml = YAML.matcher(text(file));
    assertTrue(yaml.find(), file + " has an example");
    return yaml.group(1);
  }

  @Test
  void theCompleteExampleIsTakenAndShowsTheDefaults() throws IOException, ConfigException {
    KeywardConfig defaults = bed.load("routes: []");
    KeywardConfig example = bed.load(firstYaml("docs/configuration.md"));
    assertEquals(defaults.data(), example.data());
    assertEquals(defaults.publicListener(), example.publicListener());
    assertEquals(defaults.admin(), example.admin());
    assertEquals(defaults.database(), example.database());
    assertEquals(defaults.limits(), example.limits());
    assertEquals(defaults.maxStale(), example.maxStale());
    assertEquals(2, example.routeList().size());
  }

  @Test
  void theExampleOfTheReadmeIsTaken() throws IOException, ConfigException {
    assertEquals(2, bed.load(firstYaml("README.md")).routeList().size());
  }

  @Test
  void everySettingIsDocumented() throws IOException {
    String document = text("docs/configuration.md");
    List<String> settings = known();
    assertTrue(
        settings.containsAll(List.of("data", "public.tls.key", "routes[].timeout")),
        settings.toString());
    assertEquals(
        List.of(), settings.stream().filter(setting -> !isNamed(setting, document)).toList());
  }

  /** A setting by itself, or those below it. */
  private static boolean isNamed(String setting, String document) {
    return document.contains("| `" + setting + "` |") || document.contains("| `" + setting + ".");
  }

  /** All settings, as the program lists them when it is given one that there is not. */
  private List<String> known() {
    List<String> settings = new ArrayList<>();
    for (String problem : bed.problems(UNKNOWN_EVERYWHERE)) {
      Matcher list = KNOWN.matcher(problem);
      if (list.find()) {
        String section = list.group(1).replace("[0]", "[]");
        for (String name : list.group(2).split(", ", -1)) {
          settings.add(section + name);
        }
      }
    }
    return settings;
  }
}
