package dev.keyward.server.password;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An Argon2id hash as it is stored, in PHC's string format: {@code
 * $argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>}, salt and tag in base64 without padding.
 */
record StoredHash(Argon2Cost cost, byte[] salt, byte[] tag) {
  private static final String B64 = "([A-Za-z0-9+/]+)";
  private static final String NUMBER = "([1-9][0-9]{0,6})";
  private static final Pattern FORMAT =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m="
              + NUMBER
              + ",t="
              + NUMBER
              + ",p="
              + NUMBER
              + "\\$"
              + B64
              + "\\$"
              + B64);
  private static final int MAX_LENGTH = 300;
  private static final int MIN_SALT = 8;
  private static final int MIN_TAG = 16;
  private static final int MAX_BYTES = 64;

  /**
   * @throws IllegalStateException when {@code phc} is anything but such a string, spelled in the
   *     one way this class spells it: the store holds what Keyward never wrote. The message does
   *     not repeat it
   */
  static StoredHash parse(String phc) {
    Matcher parts = FORMAT.matcher(phc);
    if (phc.length() > MAX_LENGTH || !parts.matches()) {
      throw malformed();
    }
    try {
      Argon2Cost cost =
          new Argon2Cost(number(parts.group(1)), number(parts.group(2)), number(parts.group(3)));
      StoredHash hash = new StoredHash(cost, bytes(parts.group(4)), bytes(parts.group(5)));
      if (hash.hasFairLengths() && hash.toPhc().equals(phc)) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
    throw malformed();
  }

  private static IllegalStateException malformed() {
    return new IllegalStateException("a stored password hash is malformed or out of bounds");
  }

  private static int number(String digits) {
    return Integer.parseInt(digits);
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  private boolean hasFairLengths() {
    return salt.length >= MIN_SALT
        && salt.length <= MAX_BYTES
        && tag.length >= MIN_TAG
        && tag.length <= MAX_BYTES;
  }

  String toPhc() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + cost.memoryKib()
        + ",t="
        + cost.passes()
        + ",p="
        + cost.lanes()
        + '$'
        + base64.encodeToString(salt)
        + '$'
        + base64.encodeToString(tag);
  }
}
