package dev.keyward.server.cli.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a command line as a POSIX shell takes it apart, and {@code $'...'} of others, which
 * browsers write when they copy a request. What a shell would replace, or end the command at, is
 * refused.
 */
final class ShellWords {
  private final String line;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private ShellWords(String line) {
    this.line = line;
  }

  /**
   * @throws IllegalArgumentException when a quote is open, or a shell would replace something; the
   *     message is for people
   */
  static List<String> of(String line) {
    return new ShellWords(line).split();
  }

  private List<String> split() {
    while (at < line.length()) {
      char c = line.charAt(at++);
      switch (c) {
        case '\'' -> literal();
        case '"' -> quoted();
        case '\\' -> escaped();
        case '$' -> dollar();
        case '`' -> throw replaced("`...`");
        case ' ', '\t', '\r', '\n' -> endWord();
        case '&', ';', '|', '<', '>', '(', ')' ->
            throw new IllegalArgumentException(
                "a shell would end or redirect it at " + c + ": put the URL in quotes");
        case '#' -> comment();
        default -> append(c);
      }
    }
    endWord();
    return List.copyOf(words);
  }

  private void append(char c) {
    inWord = true;
    word.append(c);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }

  private void comment() {
    if (!inWord) {
      throw new IllegalArgumentException("a shell would end it at #: put the URL in quotes");
    }
    word.append('#');
  }

  private void escaped() {
    if (at == line.length()) {
      return;
    }
    if (line.startsWith("\r\n", at)) {
      at += 2;
      return;
    }
    char c = line.charAt(at++);
    if (c != '\n') { // Otherwise the line goes on.
      append(c);
    }
  }

  private void literal() {
    inWord = true;
    int end = line.indexOf('\'', at);
    if (end < 0) {
      throw open();
    }
    word.append(line, at, end);
    at = end + 1;
  }

  private void quoted() {
    inWord = true;
    while (at < line.length()) {
      char c = line.charAt(at++);
      switch (c) {
        case '"' -> {
          return;
        }
        case '\\' -> quotedEscape();
        case '$' -> dollarInQuotes();
        case '`' -> throw replaced("`...`");
        default -> word.append(c);
      }
    }
    throw open();
  }

  private void quotedEscape() {
    char next = at < line.length() ? line.charAt(at++) : '\\';
    if (next != '\n') {
      word.append("\"\\$`".indexOf(next) < 0 ? "\\" : "").append(next);
    }
  }

  private void dollarInQuotes() {
    if (isName()) {
      throw replaced("$");
    }
    word.append('$');
  }

  private void dollar() {
    if (at < line.length() && line.charAt(at) == '\'') {
      at++;
      ansi();
    } else if (isName()) {
      throw replaced("$");
    } else {
      append('$');
    }
  }

  private void ansi() {
    inWord = true;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '\'') {
        return;
      }
      word.append(c == '\\' && at < line.length() ? ansiEscape(line.charAt(at++)) : c);
    }
    throw open();
  }

  private char ansiEscape(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal(4);
      case 'x' -> hexadecimal(2);
      case '\'', '"', '\\', '?' -> c;
      default -> throw new IllegalArgumentException("an escape in $'...' is not understood");
    };
  }

  private char hexadecimal(int digits) {
    int end = Math.min(at + digits, line.length());
    try {
      char c = (char) Integer.parseInt(line, at, end, 16);
      at = end;
      return c;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("an escape in $'...' is not hexadecimal", e);
    }
  }

  private boolean isName() {
    return at < line.length()
        && (Character.isLetter(line.charAt(at))
            || "_{(?@#*0123456789".indexOf(line.charAt(at)) >= 0);
  }

  private static IllegalArgumentException open() {
    return new IllegalArgumentException("a quotation mark is not closed");
  }

  private static IllegalArgumentException replaced(String what) {
    return new IllegalArgumentException(
        "what a shell would put for "
            + what
            + " is not known here: write it out, put it in '...' if it is"
            + " meant, or have the credential asked for with --api-key or --token");
  }
}
