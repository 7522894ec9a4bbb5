package dev.keyward.server.password.blocklist;

import com.nulabinc.zxcvbn.StandardDictionaries;
import com.nulabinc.zxcvbn.StandardKeyboards;
import com.nulabinc.zxcvbn.ZxcvbnBuilder;
import com.nulabinc.zxcvbn.matchers.Dictionary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What passwords are compared with: zxcvbn's lists, and a longer one of common passwords, of which
 * zxcvbn for Java has left many out.
 */
record PasswordLists(CommonPasswords common, GuessEstimate guesses) {
  private static final String FILE = "common-passwords.txt";
  private static final String COMMENT = "# ";

  /** Reads them from the class path. */
  static PasswordLists load() {
    try {
      List<String> passwords = commonPasswords();
      List<Dictionary> dictionaries = new ArrayList<>(StandardDictionaries.loadAllDictionaries());
      dictionaries.add(new Dictionary("common", passwords));
      ZxcvbnBuilder zxcvbn =
          new ZxcvbnBuilder()
              .dictionaries(dictionaries)
              .keyboards(StandardKeyboards.loadAllKeyboards());
      return new PasswordLists(
          new CommonPasswords(allPasswords(dictionaries)), new GuessEstimate(zxcvbn.build()));
    } catch (IOException e) {
      throw new UncheckedIOException("a list of passwords cannot be read from the class path", e);
    }
  }

  private static List<String> allPasswords(List<Dictionary> dictionaries) {
    return dictionaries.stream()
        .filter(
            d -> d.getName().equals("common") || d.getName().equals(StandardDictionaries.PASSWORDS))
        .flatMap(d -> d.getFrequencies().stream())
        .toList();
  }

  private static List<String> commonPasswords() throws IOException {
    try (InputStream file = PasswordLists.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IOException(FILE + " is missing");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
      return lines.lines().filter(line -> !line.startsWith(COMMENT)).toList();
    }
  }
}
