package dev.keyward.core.jose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;

/** The examples that the RFCs themselves give. */
class RfcExamplesTest {
  private static final String CLAIMS =
      "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
  private static final String CLAIMS_PART =
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
          + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

  private static void assertVerifies(String jwk, String token, String payload) throws Exception {
    VerifiedJws verified =
        CompactJws.parse(token).verify(Jwk.parse(Json.object(jwk)).verificationKey());
    assertArrayEquals(payload.getBytes(StandardCharsets.UTF_8), verified.payload());
  }

  @Test
  void rfc7515A1Hs256() throws Exception {
    assertVerifies(
        """
        {'kty':'oct','alg':'HS256',
         'k':'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow'}
        """,
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
            + CLAIMS_PART
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        CLAIMS);
  }

  @Test
  void rfc7515A2Rs256() throws Exception {
    assertVerifies(
        """
        {'kty':'RSA','e':'AQAB',
         'n':'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ'}
        """,
        "eyJhbGciOiJSUzI1NiJ9."
            + CLAIMS_PART
            + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
            + "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
            + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
            + "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
            + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
            + "p0igcN_IoypGlUPQGe77Rw",
        CLAIMS);
  }

  @Test
  void rfc7515A3Es256() throws Exception {
    assertVerifies(
        """
        {'kty':'EC','crv':'P-256',
         'x':'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
         'y':'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'}
        """,
        "eyJhbGciOiJFUzI1NiJ9."
            + CLAIMS_PART
            + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
            + "pmWQxfKTUJqPP3-Kg6NU1Q",
        CLAIMS);
  }

  @Test
  void rfc7515A4Es512() throws Exception {
    assertVerifies(
        """
        {'kty':'EC','crv':'P-521',
         'x':'AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk',
         'y':'ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2'}
        """,
        "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
            + "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZq"
            + "wqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8Kp"
            + "EHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
        "Payload");
  }

  @Test
  void rfc7515A5Unsecured() throws Exception {
    String token = "eyJhbGciOiJub25lIn0." + CLAIMS_PART + ".";
    assertThrows(JoseException.class, () -> CompactJws.parse(token));
  }

  @Test
  void rfc8037A4Ed25519() throws Exception {
    String payload = "Example of Ed25519 signing";
    String token =
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
            + "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    String jwk = "{'kty':'OKP','crv':'Ed25519','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}";
    assertVerifies(jwk, token, payload);
    // RFC 8037 A.3
    assertEquals(
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", Jwk.parse(Json.object(jwk)).thumbprint());
  }

  @Test
  void rfc8037A1PrivateKeyHasItsPublicKey() throws Exception {
    KeyPair pair =
        PrivateJwk.parse(
            Json.object(
                """
                {'kty':'OKP','crv':'Ed25519',
                 'd':'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
                 'x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}
                """));
    String token =
        JwsSigner.of(JwsAlgorithm.EDDSA, null, pair.getPrivate()).sign("JWT", new byte[] {1});
    CompactJws.parse(token).verify(VerificationKey.of(JwsAlgorithm.EDDSA, null, pair.getPublic()));
  }

  @Test
  void rfc7638Thumbprint() throws Exception {
    Jwk key =
        Jwk.parse(
            Json.object(
                """
                {'kty':'RSA','e':'AQAB','alg':'RS256','kid':'2011-04-29',
                 'n':'0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'}
                """));
    assertEquals("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", key.thumbprint());
    assertEquals("2011-04-29", key.keyId());
  }

  @Test
  void rfc9864NamesTheCurve() throws Exception {
    assertEquals(JwsAlgorithm.EDDSA, JwsAlgorithm.of("Ed25519"));
    assertEquals("EdDSA", JwsAlgorithm.EDDSA.jwsName());
  }
}
