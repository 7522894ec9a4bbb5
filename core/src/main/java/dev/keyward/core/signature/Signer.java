package dev.keyward.core.signature;

/** Signs with one key; any number of threads may use it at once. */
public sealed interface Signer permits Hmac, PrivateKeySigner {
  byte[] sign(byte[] message);
}
