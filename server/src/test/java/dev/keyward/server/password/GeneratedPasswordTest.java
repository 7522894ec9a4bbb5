package dev.keyward.server.password;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.core.login.Username;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class GeneratedPasswordTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void itIsSevenGroupsOfFourThatNobodyMisreads() {
    Set<Integer> seen = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      String text = GeneratedPassword.next(random).reveal();
      assertTrue(text.matches("[2-9a-km-np-z]{4}(-[2-9a-km-np-z]{4}){6}"), text);
      text.chars().forEach(seen::add);
    }
    assertEquals(33, seen.size()); // 32 and the hyphen
  }

  @Test
  void everyOneIsNew() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertTrue(seen.add(GeneratedPassword.next(random).reveal()));
    }
  }

  @Test
  void thePolicyLetsItPass() {
    PasswordPolicy policy = new PasswordPolicy();
    for (int i = 0; i < 200; i++) {
      assertNull(policy.refusal(GeneratedPassword.next(random), Username.of("admin")));
    }
  }
}
