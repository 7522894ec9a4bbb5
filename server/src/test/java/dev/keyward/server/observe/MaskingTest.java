package dev.keyward.server.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MaskingTest {
  private static final String KEY = "kw_live_nyhU8vWLh98OjQ1Z09DQYSIY9J09iMQVMh5cSq2HB3z0BHFP9";

  @Test
  void aKeyInAPathIsHidden() {
    assertEquals("/data/kw_live_nyhU***/x", Masking.bounded("/data/" + KEY + "/x"));
    assertEquals("/data/kw_live_nyhU***", Masking.bounded("/data/" + KEY.substring(0, 40)));
  }

  @Test
  void aKeyThatTheCutWouldGoThroughIsHiddenBeforeIt() {
    String filler = "/" + "a".repeat(480) + "/";
    assertEquals(filler + "kw_live_nyhU***", Masking.bounded(filler + KEY));
  }

  @Test
  void otherPathsStayAsTheyAre() {
    assertEquals("/go_live_now/blog_test_page", Masking.bounded("/go_live_now/blog_test_page"));
  }
}
