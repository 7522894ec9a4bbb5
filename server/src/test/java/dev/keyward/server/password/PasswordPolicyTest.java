package dev.keyward.server.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.keyward.core.login.Username;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordPolicyTest {
  private static final String SHORT = "The password is shorter than 15 characters.";

  private final PasswordPolicy policy = new PasswordPolicy();

  private @Nullable String refusal(String password) {
    return policy.refusal(Password.of(password), Username.of("alice@example.com"));
  }

  @Test
  void fifteenCodePointsAreEnoughAndFourteenAreNot() {
    assertNull(refusal("kfq zuv tbw xja"));
    assertEquals(SHORT, refusal("kfq zuv tbw xj"));
    assertNull(refusal("🦊🌵🎻🚲🍋🧭🪁🐙🎲🛶🧵🌋🥨🦉🪐"));
    assertEquals(SHORT, refusal("🦊🌵🎻🚲🍋🧭🪁🐙🎲🛶🧵🌋🥨🦉"));
  }

  @Test
  void lengthIsCountedAfterNormalisation() {
    assertEquals(SHORT, refusal("kfq zuv tbw e\u0301e\u0302"));
  }

  @Test
  void theLongestPasswordIsJudgedToo() {
    String phrase = "der Mond ist heute blau und der Fuchs liest eine alte Zeitung im Garten, ";
    assertNull(
        refusal((phrase + "dann " + phrase + "ja " + phrase + "und " + phrase).substring(0, 256)));
    assertNotNull(refusal("a".repeat(256)));
    assertNotNull(refusal("👍".repeat(256)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery staple",
        "mein hund heißt rex",
        "der Mond ist heute blau",
        "le chat boit du lait",
        "żółta łódź płynie nocą",
        "kırmızı balon gökyüzünde",
        "привет мир и люди",
        "καλημέρα στη θάλασσα",
        "我喜欢在公园里散步喝茶吃饭睡觉",
        "私は毎朝六時に起きて走ります。",
        "나는 매일 아침 바다를 본다",
        "الغرفة الزرقاء في البيت",
        "गर्मियों की एक लंबी शाम",
        "   x9   fish   walks   home   ",
        "all lower case without digits",
        "4815 1623 4291 7730 5566",
        "Gm#7vQ!x2Lr@9pZ",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "LQ4hU8vT1zB6mW3kR9yD"
      })
  void passphrasesOfEveryKindPass(String password) {
    assertNull(refusal(password));
  }

  @ParameterizedTest
  @CsvSource({
    "aaaaaaaaaaaaaaa, repeats",
    "abcabcabcabcabca, repeats",
    "sunshinesunshin, repeats",
    "Tr0ub4dor&3Tr0ub4dor&3, repeats",
    "password password, repeats",
    "qwertyuiopasdfgh, keyboard",
    "qwertzuiopüasdfg, keyboard",
    "azertyuiopqsdfgh, keyboard",
    "йцукенгшщзфывапр, keyboard",
    "1qaz2wsx3edc4rfv, keyboard",
    "!QAZ@WSX#EDC$RFV, keyboard",
    "abcdefghijklmnop, keyboard",
    "zyxwvutsrqponmlk, keyboard",
    "aaaaabbbbbccccc, keyboard",
    "98765432109876543210x, keyboard",
    "alice@example.com, username",
    "Alice.Example.2024, username",
    "alice1234567890, username",
    "@l1ce@l1ce!!2026, username",
    "example.com/alice!, username",
    "keyward20262026, name of this service",
    "k3yw4rd!!!!!!!!, name of this service",
    "Keyward-Alice-1, name of this service",
    "mailcreated5240, many people",
    "administrator2024, many people",
    "Sunshine8305271, many people",
    "!!!!p4$$w0rd!!!!, many people",
    "thisisapassword, easy to guess",
    "letmeinplease123, easy to guess",
    "iloveyouforever, easy to guess"
  })
  void refusalGivesTheReason(String password, String reason) {
    String refusal = refusal(password);
    assertNotNull(refusal, password);
    assertEquals(refusal, refusal.contains(reason) ? refusal : reason);
    assertFalse(refusal.contains(password));
  }

  @Test
  void whatIsRepeatedIsJudgedOnce() {
    assertNull(refusal("kfq zuv tbw xja".repeat(2)));
    assertNotNull(refusal("nemvxyheqdd5oqxyxyzi nemvxyheqdd5oqxyxyzi"));
  }

  @Test
  void onlyTheUsersOwnNameCounts() {
    Password password = Password.of("quentin-mccreery");

    assertNotNull(policy.refusal(password, Username.of("quentin.mccreery")));
    assertNull(policy.refusal(password, Username.of("bob")));
  }

  @Test
  void shortUsernamesDoNotMatter() {
    assertNull(policy.refusal(Password.of("a8k2 q7m1 x9z4 b5"), Username.of("a")));
  }
}
