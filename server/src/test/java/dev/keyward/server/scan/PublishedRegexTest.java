package dev.keyward.server.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import dev.keyward.core.apikey.KeyFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the documents give to other scanners finds keys, in the engine that most of them use. */
final class PublishedRegexTest {
  private static final Path LEAKS = Path.of(System.getProperty("keyward.root"), "docs", "leaks.md");

  private final Random random = new Random(1);

  private static String between(String before, String after) throws IOException {
    String text = Files.readString(LEAKS);
    int from = text.indexOf(before);
    assertTrue(from >= 0, before);
    return text.substring(from + before.length(), text.indexOf(after, from + before.length()));
  }

  private void assertFindsKeys(String regex) {
    Pattern pattern = Pattern.compile(regex);
    for (int i = 0; i < 200; i++) {
      String key = SampleKeys.key(random, SampleKeys.prefix(random));
      for (String text : List.of("#", "key=#", "\"#\",", "x\n#\n")) {
        var matcher = pattern.matcher(text.replace("#", key));
        assertTrue(matcher.find(), regex);
        assertTrue(matcher.group().contains(key), regex);
      }
      for (String text : List.of("#a", "#_", "Z#", "_#")) {
        assertFalse(pattern.matcher(text.replace("#", key)).find(), regex + " " + text);
      }
    }
  }

  @Test
  void theOneThatIsPrinted() throws IOException {
    assertFindsKeys(KeyFormat.REGEX);
    assertEquals(KeyFormat.REGEX, between("Hyperscan:\n\n```\n", "\n```"));
  }

  @Test
  void theRuleForGitleaks() throws IOException {
    String regex = between("regex = '''", "'''");
    assertEquals(KeyFormat.REGEX, regex);
    assertFindsKeys(regex);
  }

  @Test
  void theDetectorForTruffleHog() throws IOException {
    assertFindsKeys(between("      key: '", "'\n"));
  }

  @Test
  void thePatternForGitHub() throws IOException {
    String secret = between("| Secret format | `", "`").replace("\\|", "|");
    String before = between("| Before secret | `", "`").replace("\\|", "|");
    String after = between("| After secret | `", "`").replace("\\|", "|");
    assertFindsKeys("(?:" + before + ")" + secret + "(?:" + after + ")");
  }
}
