package dev.keyward.server.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyScannerTest {
  private static final Random RANDOM = new Random(20_261_125);
  private static final String KEY = SampleKeys.key(RANDOM);

  private static List<Finding> scan(byte[] bytes) {
    return scan(bytes, bytes.length);
  }

  /** Feeds at most so many bytes at once, at random. */
  private static List<Finding> scan(byte[] bytes, int most) {
    List<Finding> found = new ArrayList<>();
    KeyScanner scanner = new KeyScanner(found::add);
    int from = 0;
    while (from < bytes.length) {
      int count = Math.min(1 + RANDOM.nextInt(most), bytes.length - from);
      scanner.next(Arrays.copyOfRange(bytes, from, from + count), count);
      from += count;
    }
    scanner.end();
    return found;
  }

  private static List<Finding> scan(String text) {
    return scan(text.getBytes(UTF_8));
  }

  private static Finding at(long line, long column, String key) {
    return new Finding(line, column, new LeakedKey(key));
  }

  private static byte separator() {
    byte b;
    do {
      b = (byte) RANDOM.nextInt(256);
    } while (SampleKeys.WORD.indexOf(b) >= 0 || b == 0);
    return b;
  }

  /** Bytes with keys among them, and where they are. */
  private record Planted(byte[] bytes, List<Finding> keys, List<Integer> offsets) {
    static Planted random() {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      List<Finding> keys = new ArrayList<>();
      List<Integer> offsets = new ArrayList<>();
      for (int i = RANDOM.nextInt(6); i >= 0; i--) {
        byte[] filler = new byte[RANDOM.nextInt(400)];
        RANDOM.nextBytes(filler);
        for (int j = 0; j < filler.length; j++) {
          filler[j] = RANDOM.nextInt(9) == 0 ? (byte) '\n' : filler[j];
        }
        out.writeBytes(filler);
        out.write(separator());
        String key = SampleKeys.key(RANDOM, SampleKeys.prefix(RANDOM));
        keys.add(place(out.toByteArray(), key));
        offsets.add(out.size());
        out.writeBytes(key.getBytes(US_ASCII));
        if (i > 0) {
          out.write(separator());
        }
      }
      return new Planted(out.toByteArray(), keys, offsets);
    }

    private static Finding place(byte[] before, String key) {
      String text = new String(before, ISO_8859_1);
      long line = 1 + text.chars().filter(c -> c == '\n').count();
      return at(line, before.length - text.lastIndexOf('\n'), key);
    }
  }

  @Test
  void everyKeyInRandomBytesIsFoundWhereItIsWhateverTheChunks() {
    for (int round = 0; round < 500; round++) {
      Planted planted = Planted.random();
      for (int most : new int[] {1, 7, 64, 4_096}) {
        assertEquals(planted.keys(), scan(planted.bytes(), most));
      }
    }
  }

  @Test
  void aKeyWithOneCharacterChangedIsNone() {
    for (int round = 0; round < 500; round++) {
      Planted planted = Planted.random();
      byte[] changed = planted.bytes().clone();
      for (int i = 0; i < planted.keys().size(); i++) {
        int length = planted.keys().get(i).key().reveal().length();
        int at = planted.offsets().get(i) + RANDOM.nextInt(length);
        byte other;
        do {
          other = (byte) SampleKeys.WORD.charAt(RANDOM.nextInt(SampleKeys.WORD.length()));
        } while (other == changed[at]);
        changed[at] = other;
      }
      assertEquals(List.of(), scan(changed, 64));
    }
  }

  @Test
  void randomBytesHaveNoKeys() {
    byte[] bytes = new byte[1 << 22];
    RANDOM.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      boolean word = i % 60 != 0;
      bytes[i] = word ? (byte) SampleKeys.WORD.charAt((bytes[i] & 0xff) % 63) : (byte) ' ';
    }
    assertEquals(List.of(), scan(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#",
        "\"#\"",
        "'#'",
        "key=#",
        "X-API-Key: #",
        "key:#,",
        "(#)",
        "<#>",
        "-#-",
        "/#/",
        "\u00e9#\u00e9",
        "#.",
        "\u0000#\u0000",
        "\u3042#\u3042",
        "?a=#&b",
        "[#]",
        "+#",
        "\t#\r\n",
        "%#",
        "\\#\\"
      })
  void whateverIsGluedToItThatIsNoPartOfAWord(String text) {
    assertEquals(List.of(KEY), keys(scan(text.replace("#", KEY))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"#0", "#a", "#Z", "#_", "0#", "a#", "Z#", "_#", "##", "#_#", "20#", "n#"})
  void aPartOfALongerWordIsNoKey(String text) {
    assertEquals(List.of(), scan(text.replace("#", KEY)));
    assertEquals(List.of(), scan(" " + text.replace("#", KEY) + " "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%20#",
        "%3D#",
        "%0a#",
        "%253D#",
        "=3D#",
        "\\n#\\n",
        "\\t#",
        "\\u003d#",
        "\\x3d#",
        "\u001b[32m#",
        "\u001b[1;32m#\u001b[0m"
      })
  void anEscapeBeforeItIsNoPartOfTheWord(String text) {
    Finding found = scan(text.replace("#", KEY)).getFirst();
    assertEquals(at(1, text.indexOf('#') + 1, KEY), found);
  }

  @Test
  void severalOnALineAndALineEachInTheirOrder() {
    String other = SampleKeys.key(RANDOM, "acme");
    String text = KEY + " " + other + "\n\r\n  " + KEY + "\n" + other;
    assertEquals(
        List.of(at(1, 1, KEY), at(1, KEY.length() + 2, other), at(3, 3, KEY), at(4, 1, other)),
        scan(text));
  }

  @Test
  void utf16OfEitherOrderWithStrangersBesideIt() {
    for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
      for (String text :
          List.of(
              "#", "a=#", "\"#\"", "\ufeff#", "\n#\n", "\u754e#\u7528", "\u4e4e#\u4e4e", "x #")) {
        byte[] bytes = text.replace("#", KEY).getBytes(charset);
        assertEquals(List.of(KEY), keys(scan(bytes, 5)), charset + " " + text);
      }
      for (String text : List.of(" a#", " #a", "_# ", "##")) {
        assertEquals(
            List.of(), scan(text.replace("#", KEY).getBytes(charset)), charset + " " + text);
      }
      long expected = charset.equals(UTF_16LE) ? 7 : 8;
      assertEquals(expected, scan(("ab " + KEY).getBytes(charset)).getFirst().column());
    }
  }

  @Test
  void aLineOfAnyLengthTakesNoMemory() {
    List<Finding> found = new ArrayList<>();
    KeyScanner scanner = new KeyScanner(found::add);
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) 'a');
    for (int i = 0; i < 64; i++) {
      scanner.next(chunk, chunk.length);
    }
    scanner.next((" " + KEY).getBytes(US_ASCII), KEY.length() + 1);
    scanner.end();
    assertEquals(List.of(at(1, (64L << 20) + 2, KEY)), found);
  }

  @Test
  void aFindingNeverShowsTheKey() {
    Finding found = scan(KEY).getFirst();
    assertEquals(SampleKeys.masked(KEY), found.key().masked());
    assertFalse(found.toString().contains(KEY.substring(13)));
  }

  private static List<String> keys(List<Finding> found) {
    return found.stream().map(finding -> finding.key().reveal()).toList();
  }
}
