package dev.keyward.core.answer;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * A reader of structured field values, written after RFC 9651 section 4.2 and not after our writer.
 * Values are strings, {@link Long}, {@link BigDecimal}, {@link Boolean} or {@link Typed}; an item
 * is a list of a value and its parameters.
 */
final class StructuredField {
  /** A value that JSON has no type for, as the test vectors write it. */
  record Typed(String type, Object value) {}

  private final String text;
  private int at;

  private StructuredField(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException when the text is no such value
   */
  static Object parse(String type, String text) {
    StructuredField field = new StructuredField(text);
    field.skip(" ");
    Object value =
        switch (type) {
          case "list" -> field.list();
          case "dictionary" -> field.dictionary();
          default -> field.item();
        };
    field.skip(" ");
    field.require(field.peek() < 0);
    return value;
  }

  static List<Object> parseList(String text) {
    StructuredField field = new StructuredField(text);
    List<Object> list = field.list();
    field.require(field.peek() < 0);
    return list;
  }

  private List<Object> list() {
    List<Object> members = new ArrayList<>();
    while (peek() >= 0) {
      members.add(itemOrInnerList());
      if (!nextMember()) {
        break;
      }
    }
    return members;
  }

  private Map<String, Object> dictionary() {
    Map<String, Object> members = new LinkedHashMap<>();
    while (peek() >= 0) {
      String key = key();
      Object member = accept('=') ? itemOrInnerList() : List.of(true, parameters());
      members.remove(key);
      members.put(key, member);
      if (!nextMember()) {
        break;
      }
    }
    return members;
  }

  private boolean nextMember() {
    skip(" \t");
    if (peek() < 0) {
      return false;
    }
    require(accept(','));
    skip(" \t");
    require(peek() >= 0);
    return true;
  }

  private Object itemOrInnerList() {
    return peek() == '(' ? innerList() : item();
  }

  private Object innerList() {
    require(accept('('));
    List<Object> items = new ArrayList<>();
    while (true) {
      skip(" ");
      if (accept(')')) {
        return List.of(items, parameters());
      }
      items.add(item());
      require(peek() == ' ' || peek() == ')');
    }
  }

  private Object item() {
    Object bare = bareItem();
    return List.of(bare, parameters());
  }

  private Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    while (accept(';')) {
      skip(" ");
      String key = key();
      Object value = accept('=') ? bareItem() : true;
      parameters.remove(key);
      parameters.put(key, value);
    }
    return parameters;
  }

  private String key() {
    require(isLower(peek()) || peek() == '*');
    return takeWhile(c -> isLower(c) || isDigit(c) || "_-.*".indexOf(c) >= 0);
  }

  private Object bareItem() {
    int c = peek();
    if (c == '-' || isDigit(c)) {
      return number();
    }
    if (isLetter(c) || c == '*') {
      return new Typed(
          "token",
          takeWhile(t -> isLetter(t) || isDigit(t) || "!#$%&'*+-.^_`|~:/".indexOf(t) >= 0));
    }
    at++;
    return switch (c) {
      case '"' -> string();
      case ':' -> binary();
      case '?' -> bool();
      case '@' -> date();
      case '%' -> displayString();
      default -> throw new IllegalArgumentException("no item begins so");
    };
  }

  private Object number() {
    int from = at;
    boolean ignored = accept('-');
    String whole = takeWhile(StructuredField::isDigit);
    require(!whole.isEmpty());
    if (!accept('.')) {
      require(whole.length() <= 15);
      return Long.parseLong(text.substring(from, at));
    }
    String fraction = takeWhile(StructuredField::isDigit);
    require(whole.length() <= 12 && !fraction.isEmpty() && fraction.length() <= 3);
    return new BigDecimal(text.substring(from, at)).stripTrailingZeros();
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    while (!accept('"')) {
      if (accept('\\')) {
        require(peek() == '"' || peek() == '\\');
      } else {
        require(peek() >= 0x20 && peek() < 0x7f);
      }
      out.append(text.charAt(at++));
    }
    return out.toString();
  }

  private Object binary() {
    String base64 = takeWhile(c -> isLetter(c) || isDigit(c) || "+/=".indexOf(c) >= 0);
    require(accept(':'));
    return new Typed("binary", ByteBuffer.wrap(Base64.getDecoder().decode(base64)));
  }

  private Object bool() {
    require(peek() == '0' || peek() == '1');
    return text.charAt(at++) == '1';
  }

  private Object date() {
    Object seconds = number();
    require(seconds instanceof Long);
    return new Typed("date", seconds);
  }

  private Object displayString() {
    require(accept('"'));
    ByteBuffer octets = ByteBuffer.allocate(text.length());
    while (!accept('"')) {
      require(peek() >= 0x20 && peek() < 0x7f);
      octets.put((byte) (accept('%') ? hex() << 4 | hex() : text.charAt(at++)));
    }
    try {
      return new Typed(
          "displaystring", StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private int hex() {
    require(isDigit(peek()) || peek() >= 'a' && peek() <= 'f');
    return Character.digit(text.charAt(at++), 16);
  }

  private int peek() {
    return at < text.length() ? text.charAt(at) : -1;
  }

  private boolean accept(char c) {
    boolean there = peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private void skip(String characters) {
    while (peek() >= 0 && characters.indexOf(peek()) >= 0) {
      at++;
    }
  }

  private String takeWhile(IntPredicate wanted) {
    int from = at;
    while (peek() >= 0 && wanted.test(peek())) {
      at++;
    }
    return text.substring(from, at);
  }

  private void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("no structured field, at " + at);
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isLetter(int c) {
    return isLower(c) || c >= 'A' && c <= 'Z';
  }
}
