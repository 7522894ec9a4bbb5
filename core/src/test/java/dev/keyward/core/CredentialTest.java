package dev.keyward.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.keyward.core.policy.CanonicalPath;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody shows without saying what it is. */
class CredentialTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.AAAA",
        "eyAiYWxnIjoiRVMyNTYifQ.e30.AA",
        "ewoiYWxnIjoiIn0.x.y"
      })
  void aTokenBeginsWithAJsonObject(String shown) {
    assertEquals(new Credential.Bearer(shown), Credential.shown(shown));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "e",
        "kw_live_0000",
        "SG.abcdefgh.ijklmnop",
        "e0.a.b",
        "eyJ.a",
        "eyJ.a.b.c",
        "eyJ..b",
        "eyJ.a.",
        "eyJ.a.b=",
        "eyJ.a.ü",
        ".eyJ.a.b",
        "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.AAAA\n"
      })
  void everythingElseIsAKeyWhateverItsFormat(String shown) {
    assertEquals(new Credential.ApiKey(shown), Credential.shown(shown));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void noInquiryPaysBack(long cost) {
    var target = new Inquiry.Target("GET", "", CanonicalPath.ROOT);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Inquiry(Credential.NONE, target, Scopes.NONE, null, cost));
  }
}
