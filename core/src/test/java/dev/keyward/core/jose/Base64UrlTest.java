package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.fixtures.Property;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class Base64UrlTest {
  @Test
  void decodesWhatItEncodesAndTheJdkAgrees() {
    Property.holds(
        2_000,
        random -> {
          byte[] bytes = new byte[random.nextInt(100)];
          random.nextBytes(bytes);
          String text = Base64Url.encode(bytes);
          assertArrayEquals(bytes, Base64Url.decode(text));
          assertArrayEquals(bytes, Base64.getUrlDecoder().decode(text));
        });
  }

  @Test
  void everyTextIsRefusedOrTheOneSpellingOfItsBytes() {
    Property.holds(
        20_000,
        random -> {
          String text = Property.mix(random, 12, "A", "Q", "w", "_", "-", "9", "x", "B", "=", " ");
          byte[] bytes = Base64Url.decode(text);
          if (bytes != null) {
            assertEquals(text, Base64Url.encode(bytes));
          }
        });
  }

  @Test
  void everyByteIsADigitOrRefused() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int value = 0; value < 256; value++) {
      for (int at = 0; at < 8; at++) {
        byte[] text = {'A', 'A', 'A', 'A', 'A', 'A', 'A', 'A'};
        text[at] = (byte) value;
        byte[] bytes = Base64Url.decode(text, 0, text.length);
        if (value < 128 && alphabet.indexOf((char) value) >= 0) {
          assertNotNull(bytes);
        } else {
          assertNull(bytes);
        }
      }
    }
  }
}
