package dev.keyward.testkit.store.session;

/** Everything a store engine must do about sessions. */
public interface SessionContract
    extends SessionRotationContract, SessionEndContract, SessionListContract, SessionRaceContract {}
