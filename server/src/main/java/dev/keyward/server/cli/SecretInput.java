package dev.keyward.server.cli;

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
 * Where a secret comes from: asked for at a terminal, without showing it; else the first line of
 * standard input, in UTF-8. Never an argument, which everybody on the machine sees.
 */
public final class SecretInput {
  /** More than any secret; what is longer is refused here rather than cut. */
  private static final int MAX_BYTES = 8_192;

  private final String noun;

  /**
   * @param noun what it is called, such as {@code password}
   */
  public SecretInput(String noun) {
    this.noun = noun;
  }

  /** A secret that there is already: asked for once. */
  public String existing() throws CommandFailure {
    return read(console -> ask(console, "The " + noun + ": "));
  }

  /** A secret that is to be: asked for twice. */
  public String chosen() throws CommandFailure {
    return read(
        console -> {
          char[] first = ask(console, "New " + noun + ": ");
          char[] second = ask(console, "Again: ");
          if (!Arrays.equals(first, second)) {
            throw CommandFailure.failed("The two " + noun + "s differ.");
          }
          return first;
        });
  }

  /** A person at a terminal. */
  private interface Dialogue {
    char[] with(Console console) throws CommandFailure;
  }

  @SuppressWarnings(
      "SystemConsoleNull") // It is null again since JDK 25 where there is no terminal.
  private String read(Dialogue dialogue) throws CommandFailure {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      return new String(dialogue.with(console));
    }
    if (isTyped()) {
      throw CommandFailure.failed(
          "The "
              + noun
              + " cannot be asked for while standard output goes elsewhere: send it on standard"
              + " input.");
    }
    return line(System.in);
  }

  private char[] ask(Console console, String prompt) throws CommandFailure {
    char[] typed = console.readPassword(prompt);
    if (typed == null || typed.length == 0) {
      throw none();
    }
    return typed;
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

  String line(InputStream in) throws CommandFailure {
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
    String secret = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    if (secret.isEmpty()) {
      throw none();
    }
    return secret;
  }

  private static @Nullable String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private CommandFailure none() {
    return CommandFailure.failed(
        "No " + noun + ": type it when asked, or send it on standard input.");
  }
}
