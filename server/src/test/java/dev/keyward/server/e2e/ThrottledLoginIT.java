package dev.keyward.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords cannot be tried for long, neither from one address nor for one account. */
final class ThrottledLoginIT {
  private static final String PASSWORD = "violet thunder over nine lakes";
  private static final int PER_ACCOUNT = 3;
  private static final int PER_ADDRESS = 5;
  private static final AtomicInteger ADDRESSES = new AtomicInteger();

  @TempDir private static Path directory;
  private static Service keyward;
  private static PublicApi api;

  @BeforeAll
  static void start() throws Exception {
    keyward =
        ServerHome.in(directory)
            .write(
                """
                data: data
                public: {address: '127.0.0.1:0', trusted_proxies: [127.0.0.1]}
                admin: {address: '127.0.0.1:0'}
                limits: {login: {per_address: %d/1h, per_account: %d/1h}}
                """
                        .formatted(PER_ADDRESS, PER_ACCOUNT)
                    + ServerHome.ROUTES)
            .serve("--init");
    api = new PublicApi(keyward);
  }

  @AfterAll
  static void stop() {
    api.close();
    keyward.close();
  }

  /** An address from which nobody has tried anything. */
  private static String anotherAddress() {
    return "203.0.113." + ADDRESSES.incrementAndGet();
  }

  private static PublicApi.Reply login(String address, String username, String password)
      throws Exception {
    return api.post(
        "/auth/login",
        PublicApi.credentials(username, password).toString(),
        "X-Forwarded-For",
        address);
  }

  private static void fail(String username, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      login(anotherAddress(), username, "wrong").expect(401);
    }
  }

  /** Each second another number. */
  private static String told(PublicApi.Reply reply) {
    assertEquals("rate_limited", reply.expect(429).code());
    assertTrue(Integer.parseInt(reply.header("Retry-After")) > 0, reply::toString);
    return reply.told().replaceAll("[0-9]+", "N");
  }

  @Test
  void accountIsClosedAfterItsFailuresEvenToTheRightPassword() throws Exception {
    keyward.admin().user("closed", PASSWORD);
    login(anotherAddress(), "closed", PASSWORD).expect(200);
    fail("closed", PER_ACCOUNT - 1);
    fail("CLOSED", 1);

    told(login(anotherAddress(), "closed", PASSWORD));
  }

  @Test
  void nameThatNobodyHasIsClosedInTheSameWords() throws Exception {
    keyward.admin().user("somebody", PASSWORD);
    fail("somebody", PER_ACCOUNT);
    fail("nobody", PER_ACCOUNT);
    fail("n\u00f6 name", PER_ACCOUNT);

    String told = told(login(anotherAddress(), "somebody", "wrong"));

    assertEquals(told, told(login(anotherAddress(), "nobody", "wrong")));
    assertEquals(told, told(login(anotherAddress(), "n\u00f6 name", "wrong")));
  }

  @Test
  void otherAccountsStayOpen() throws Exception {
    keyward.admin().user("victim", PASSWORD);
    keyward.admin().user("neighbour", PASSWORD);
    fail("victim", PER_ACCOUNT);

    login(anotherAddress(), "neighbour", PASSWORD).expect(200);
  }

  @Test
  void rightPasswordsDoNotCountAgainstTheAccount() throws Exception {
    keyward.admin().user("busy", PASSWORD);

    for (int i = 0; i < 2 * PER_ACCOUNT; i++) {
      login(anotherAddress(), "busy", PASSWORD).expect(200);
    }
  }

  @Test
  void addressIsClosedAfterItsAttemptsForWhateverAccount() throws Exception {
    keyward.admin().user("guest", PASSWORD);
    String address = anotherAddress();
    for (int i = 0; i < PER_ADDRESS; i++) {
      login(address, "guess" + i, "wrong").expect(401);
    }

    told(login(address, "guest", PASSWORD));
    login(anotherAddress(), "guest", PASSWORD).expect(200);
  }

  @Test
  void closedAddressMayStillUseItsToken() throws Exception {
    keyward.admin().user("member", PASSWORD);
    String address = anotherAddress();
    String token =
        login(address, "member", PASSWORD).expect(200).json().path("access_token").asString();
    for (int i = 1; i < PER_ADDRESS; i++) {
      login(address, "other" + i, "wrong").expect(401);
    }
    told(login(address, "member", PASSWORD));

    api.get("/auth/me", "X-Forwarded-For", address, "Authorization", "Bearer " + token).expect(200);
  }

  @Test
  void guessesAtTheOwnPasswordAndAtResetTokensCountToo() throws Exception {
    keyward.admin().user("owner", PASSWORD);
    String address = anotherAddress();
    for (int i = 0; i < PER_ADDRESS; i++) {
      api.post(
              "/auth/password/reset",
              "{\"reset_token\":\"kwr_" + i + "\",\"new_password\":\"" + PASSWORD + "\"}",
              "X-Forwarded-For",
              address)
          .expect(401);
    }

    told(login(address, "owner", PASSWORD));
  }
}
