package dev.keyward.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.server.cli.remote.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretInputTest {
  private static String line(byte[] input) throws CommandFailure {
    return new SecretInput("password").line(new ByteArrayInputStream(input));
  }

  @ParameterizedTest
  @ValueSource(strings = {"p w", "p w\n", "p w\r\n", "p w\nand more", "p w\n\n"})
  void theFirstLineWithoutItsEnd(String input) throws Exception {
    assertEquals("p w", line(input.getBytes(UTF_8)));
  }

  @Test
  void nothingElseIsLeftOutOrChanged() throws Exception {
    String text = " \tp\u00e4ss \uD83D\uDE00\u0000\r ";
    assertEquals(text, line((text + '\n').getBytes(UTF_8)));
  }

  @Test
  void whatIsNoPasswordIsToldWithoutRepeatingIt() {
    for (byte[] input :
        List.of(
            new byte[0],
            "\n".getBytes(UTF_8),
            "\r\n".getBytes(UTF_8),
            new byte[] {'s', 'e', 'c', 'r', 'e', 't', (byte) 0xff},
            "secret".repeat(2_000).getBytes(UTF_8))) {
      CommandFailure failure = assertThrows(CommandFailure.class, () -> line(input));
      assertEquals(1, failure.exitCode());
      assertFalse(failure.lines().toString().contains("secret"));
    }
  }

  @Test
  void anInputThatFailsIsNone() throws Exception {
    InputStream broken = InputStream.nullInputStream();
    broken.close();
    assertThrows(CommandFailure.class, () -> new SecretInput("password").line(broken));
  }
}
