package dev.keyward.server.cli.user;

import dev.keyward.server.cli.remote.CommandFailure;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a new password comes from: asked for twice at a terminal, without showing it; else the
 * first line of standard input, in UTF-8. Never an argument, which everybody on the machine sees.
 */
final class PasswordInput {
  /** More than any password; what is longer is refused here rather than cut. */
  private static final int MAX_BYTES = 8_192;

  private PasswordInput() {}

  @SuppressWarnings(
      "SystemConsoleNull") // It is null again since JDK 25 where there is no terminal.
  static String read() throws CommandFailure {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      return ask(console);
    }
    if (isTyped()) {
      throw CommandFailure.failed(
          "The password cannot be asked for while standard output goes elsewhere: send it on"
              + " standard input.");
    }
    return line(System.in);
  }

  private static String ask(Console console) throws CommandFailure {
    char[] first = console.readPassword("New password: ");
    char[] second = console.readPassword("Again: ");
    if (first == null || second == null || first.length == 0) {
      throw none();
    }
    if (!Arrays.equals(first, second)) {
      throw CommandFailure.failed("The two passwords differ.");
    }
    return new String(first);
  }

  /** Whether standard input is a terminal, which would show what is typed. */
  private static boolean isTyped() {
    try {
      return new ProcessBuilder("test", "-t", "0").redirectInput(Redirect.INHERIT).start().waitFor()
          == 0;
    } catch (IOException e) {
      // Without a shell's tools there is hardly a person at a terminal.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static String line(InputStream in) throws CommandFailure {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      int next = in.read();
      while (next >= 0 && next != '\n') {
        line.write(next);
        if (line.size() > MAX_BYTES) {
          throw CommandFailure.failed("The first line of standard input is too long.");
        }
        next = in.read();
      }
    } catch (IOException e) {
      throw none();
    }
    String text = decoded(line.toByteArray());
    if (text == null) {
      throw CommandFailure.failed("The first line of standard input is not UTF-8.");
    }
    String password = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    if (password.isEmpty()) {
      throw none();
    }
    return password;
  }

  private static @Nullable String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static CommandFailure none() {
    return CommandFailure.failed("No password: type it when asked, or send it on standard input.");
  }
}
