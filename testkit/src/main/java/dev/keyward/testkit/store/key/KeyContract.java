package dev.keyward.testkit.store.key;

/** Everything a store engine must do with clients and keys. */
public interface KeyContract
    extends ClientStoreContract,
        ClientUpdateContract,
        ApiKeyStoreContract,
        KeyUpdateContract,
        RevocationContract,
        RotationContract,
        RehashContract,
        KeyImportContract,
        PepperContract,
        ClaimContract,
        UsageContract,
        QuotaContract {}
