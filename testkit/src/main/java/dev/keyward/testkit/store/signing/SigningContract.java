package dev.keyward.testkit.store.signing;

/** Everything a store engine must do about the keys that sign tokens. */
public interface SigningContract extends SigningKeyContract, SigningRotationContract {}
