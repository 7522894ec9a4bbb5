package dev.keyward.testkit.store.login;

/** Everything a store engine must do about users, their tokens and what signs them. */
public interface LoginContract
    extends UserStoreContract,
        UserUpdateContract,
        LoggedInContract,
        PasswordResetContract,
        TokenRevocationContract,
        LoginFeedContract,
        LoginConcurrencyContract,
        LoginIntegrityContract,
        LoginFailureContract,
        LoginNaughtyStringContract {}
