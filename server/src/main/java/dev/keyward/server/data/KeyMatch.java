package dev.keyward.server.data;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Whether a private key is the other half of a public one, found by trying. */
final class KeyMatch {
  private static final byte[] SAMPLE = {'k', 'e', 'y', 'w', 'a', 'r', 'd'};

  private KeyMatch() {}

  static boolean belongTogether(PrivateKey own, PublicKey published) {
    try {
      Signature signature = Signature.getInstance(algorithm(published));
      signature.initSign(own);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(published);
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String algorithm(PublicKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }
}
