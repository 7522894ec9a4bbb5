package dev.keyward.server.login;

import dev.keyward.core.Ids;
import dev.keyward.core.Scopes;
import dev.keyward.core.audit.Actor;
import dev.keyward.core.label.Metadata;
import dev.keyward.core.limit.OwnRate;
import dev.keyward.core.login.LoginFailureStore;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.core.login.Username;
import dev.keyward.core.token.TokenRevocations;
import dev.keyward.server.password.PasswordHashing;
import dev.keyward.server.password.PasswordPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes, changes and deletes users: the rules that hold whoever asks. */
public final class Users {
  private final UserStore store;
  private final LoginFailureStore failures;
  private final TokenRevocations revocations;
  private final NewPasswords passwords;
  private final Ids ids;
  private final InstantSource clock;

  public Users(
      UserStore store,
      LoginFailureStore failures,
      TokenRevocations revocations,
      PasswordPolicy policy,
      PasswordHashing hashing,
      Ids ids,
      InstantSource clock) {
    this.store = store;
    this.failures = failures;
    this.revocations = revocations;
    this.passwords = new NewPasswords(policy, hashing);
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What a new user shall be. {@code toString} does not show the password.
   *
   * @param username as it was sent
   * @param password as it was sent
   * @param grantable the scopes of the caller
   */
  public record NewUser(
      String username,
      String password,
      Scopes scopes,
      @Nullable OwnRate rateLimit,
      Map<String, String> metadata,
      Scopes grantable) {
    @Override
    public String toString() {
      return "NewUser[***]";
    }
  }

  /** How making a user ended; only {@link Created} stored anything. */
  public sealed interface CreateResult {
    record Created(User user) implements CreateResult {}

    /**
     * @param reason a sentence for people that does not repeat the name
     */
    record UsernameInvalid(String reason) implements CreateResult {}

    record UsernameTaken() implements CreateResult {}

    /**
     * @param reason a sentence for people that does not repeat the password
     */
    record PasswordRefused(String reason) implements CreateResult {}

    /** A {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements CreateResult {}

    record MetadataOutOfBounds() implements CreateResult {}
  }

  /**
   * What shall become of a user.
   *
   * @param expected whether the user is still what the caller has seen
   * @param scopes null to keep them
   * @param enabled null to keep it
   * @param relimited whether {@code rateLimit} counts
   * @param rateLimit null for what the routes say
   * @param metadata in the place of all there is; null to keep it
   * @param grantable the scopes of the caller
   */
  public record Patch(
      String id,
      Predicate<User> expected,
      @Nullable Scopes scopes,
      @Nullable Boolean enabled,
      boolean relimited,
      @Nullable OwnRate rateLimit,
      @Nullable Map<String, String> metadata,
      Scopes grantable) {}

  /** How changing a user ended; only {@link Patched} stored anything. */
  public sealed interface PatchResult {
    /**
     * @param user as it is now
     */
    record Patched(User user) implements PatchResult {}

    record NotFound() implements PatchResult {}

    /** The user has, or is to get, a {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements PatchResult {}

    record MetadataOutOfBounds() implements PatchResult {}

    /** The user is not what the caller expected. */
    record Outdated() implements PatchResult {}
  }

  /** How unlocking a user ended; only {@link Unlocked} stored anything. */
  public sealed interface UnlockResult {
    /**
     * @param user as it is now
     */
    record Unlocked(User user) implements UnlockResult {}

    record NotFound() implements UnlockResult {}

    /** The user has a {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements UnlockResult {}

    /** The user is not what the caller expected. */
    record Outdated() implements UnlockResult {}
  }

  /** How deleting a user ended. */
  public sealed interface DeleteResult {
    record Deleted() implements DeleteResult {}

    record NotFound() implements DeleteResult {}

    /** The user has a {@code keyward:} scope that the caller does not hold. */
    record BeyondCaller() implements DeleteResult {}

    /** The user is not what the caller expected. */
    record Outdated() implements DeleteResult {}
  }

  /**
   * @throws dev.keyward.server.password.HashingOverloadedException when there was no room or no
   *     time for the hash of the password
   */
  public CreateResult create(NewUser wanted, Actor actor) {
    Username username;
    try {
      username = Username.of(wanted.username());
    } catch (IllegalArgumentException e) {
      return new CreateResult.UsernameInvalid(String.valueOf(e.getMessage()));
    }
    if (!Metadata.isWithinBounds(wanted.metadata())) {
      return new CreateResult.MetadataOutOfBounds();
    }
    if (!Rights.allowsToGive(wanted.grantable(), wanted.scopes())) {
      return new CreateResult.BeyondCaller();
    }
    return switch (passwords.hash(wanted.password(), username)) {
      case NewPasswords.Result.Refused(String reason) -> new CreateResult.PasswordRefused(reason);
      case NewPasswords.Result.Hashed(String phc) -> create(username, phc, wanted, actor);
    };
  }

  private CreateResult create(Username username, String phc, NewUser wanted, Actor actor) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    User user =
        new User(
            ids.next("user"),
            username.value(),
            wanted.scopes(),
            true,
            false,
            wanted.rateLimit(),
            wanted.metadata(),
            now,
            null);
    Map<String, String> details =
        Map.of("username", user.username(), "scopes", user.scopes().toString());
    boolean stored = store.create(user, phc, actor.made("user.create", user.id(), details));
    return stored ? new CreateResult.Created(user) : new CreateResult.UsernameTaken();
  }

  /**
   * Changes a user. One who is disabled or loses a scope loses the tokens issued so far with it, in
   * the same transaction; one who gets a scope keeps them.
   */
  public PatchResult patch(Patch patch, Actor actor) {
    if (patch.metadata() != null && !Metadata.isWithinBounds(patch.metadata())) {
      return new PatchResult.MetadataOutOfBounds();
    }
    PatchedUser change = new PatchedUser(patch, revocations, actor);
    Optional<User> user = store.update(patch.id(), change);
    if (user.isEmpty()) {
      return new PatchResult.NotFound();
    }
    if (change.isBeyondCaller()) {
      return new PatchResult.BeyondCaller();
    }
    return change.isOutdated() ? new PatchResult.Outdated() : new PatchResult.Patched(user.get());
  }

  /**
   * Forgets the wrong passwords of a user, so that the right one counts again.
   *
   * @param expected whether the user is still what the caller has seen
   * @param endsDevices whether the device tokens given so far end
   * @param grantable the scopes of the caller
   */
  public UnlockResult unlock(
      String id, Predicate<User> expected, boolean endsDevices, Scopes grantable, Actor actor) {
    Map<String, String> details = Map.of("devices_ended", String.valueOf(endsDevices));
    Optional<User> unlocked =
        failures.unlock(
            id,
            now -> Rights.allowsToChange(grantable, now) && expected.test(now),
            endsDevices,
            actor.did("user.unlock", id, details));
    if (unlocked.isPresent()) {
      return new UnlockResult.Unlocked(unlocked.get());
    }
    return store
        .find(id)
        .map(now -> notUnlocked(now, grantable))
        .orElseGet(UnlockResult.NotFound::new);
  }

  private static UnlockResult notUnlocked(User user, Scopes grantable) {
    return Rights.allowsToChange(grantable, user)
        ? new UnlockResult.Outdated()
        : new UnlockResult.BeyondCaller();
  }

  /**
   * Deletes a user; the tokens issued so far end in the same transaction.
   *
   * @param expected whether the user is still what the caller has seen
   * @param grantable the scopes of the caller
   */
  public DeleteResult delete(String id, Predicate<User> expected, Scopes grantable, Actor actor) {
    Optional<User> user = store.find(id);
    if (user.isEmpty()) {
      return new DeleteResult.NotFound();
    }
    Map<String, String> details = Map.of("username", user.get().username());
    boolean deleted =
        store.delete(
            id,
            now -> Rights.allowsToChange(grantable, now) && expected.test(now),
            revocations.ofSubject(id),
            actor.did("user.delete", id, details));
    if (deleted) {
      return new DeleteResult.Deleted();
    }
    return store
        .find(id)
        .map(now -> undeleted(now, grantable))
        .orElseGet(DeleteResult.NotFound::new);
  }

  private static DeleteResult undeleted(User user, Scopes grantable) {
    return Rights.allowsToChange(grantable, user)
        ? new DeleteResult.Outdated()
        : new DeleteResult.BeyondCaller();
  }
}
