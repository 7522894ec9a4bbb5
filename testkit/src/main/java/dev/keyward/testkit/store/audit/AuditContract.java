package dev.keyward.testkit.store.audit;

/** Everything a store engine must do with the audit log. */
public interface AuditContract
    extends SealingContract,
        SealingTogetherContract,
        TamperingContract,
        TruncationContract,
        AuditListContract {}
