package dev.keyward.server.admin;

import dev.keyward.core.Scopes;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.login.User;
import dev.keyward.core.login.UserStore;
import dev.keyward.server.admin.condition.EntityTag;
import dev.keyward.server.admin.condition.Idempotency;
import dev.keyward.server.admin.condition.IfMatch;
import dev.keyward.server.login.Overload;
import dev.keyward.server.login.UserPasswords;
import dev.keyward.server.login.UserPasswords.SetResult;
import dev.keyward.server.login.UserPasswords.StartResult;
import dev.keyward.server.login.Users;
import dev.keyward.server.login.Users.CreateResult;
import dev.keyward.server.login.Users.DeleteResult;
import dev.keyward.server.login.Users.NewUser;
import dev.keyward.server.login.Users.Patch;
import dev.keyward.server.login.Users.PatchResult;
import dev.keyward.server.login.Users.UnlockResult;
import dev.keyward.server.openapi.Json;
import dev.keyward.server.openapi.OperationCall;
import dev.keyward.server.openapi.OperationHandler;
import dev.keyward.server.openapi.Refusal;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /v1/users}. */
final class UserOperations {
  private final UserStore store;
  private final Users users;
  private final UserPasswords passwords;
  private final Idempotency idempotency;
  private final Runnable caughtUp;

  UserOperations(
      UserStore store,
      Users users,
      UserPasswords passwords,
      Idempotency idempotency,
      Runnable caughtUp) {
    this.store = store;
    this.users = users;
    this.passwords = passwords;
    this.idempotency = idempotency;
    this.caughtUp = caughtUp;
  }

  Map<String, OperationHandler> handlers() {
    return Map.of(
        "createUser", idempotency.once(Overload.refused(this::create), this::createdBefore),
        "listUsers", this::list,
        "getUser", this::get,
        "updateUser", this::update,
        "deleteUser", this::delete,
        "setUserPassword", Overload.refused(this::password),
        "unlockUser", this::unlock);
  }

  private HttpAnswer create(OperationCall call) throws Refusal {
    Scopes scopes = call.scopes("scopes");
    Map<String, String> metadata = Members.metadata(call);
    NewUser wanted =
        new NewUser(
            call.text("username", ""),
            call.text("password", ""),
            scopes == null ? Scopes.NONE : scopes,
            Members.rateLimit(call),
            metadata == null ? Map.of() : metadata,
            held(call));
    return switch (users.create(wanted, call.actor())) {
      case CreateResult.Created(User user) -> {
        caughtUp.run();
        yield created(user);
      }
      case CreateResult.UsernameInvalid(String reason) ->
          throw Refusal.invalid("/username", reason);
      case CreateResult.UsernameTaken() ->
          throw Refusal.conflict("username_taken", "Somebody has this username", "");
      case CreateResult.PasswordRefused(String reason) ->
          throw Refusal.invalid("/password", reason);
      case CreateResult.BeyondCaller() -> throw beyondCaller();
      case CreateResult.MetadataOutOfBounds() -> throw Members.metadataOutOfBounds();
    };
  }

  private static HttpAnswer created(User user) {
    return EntityTag.answer(201, Shapes.user(user)).with("Location", "/v1/users/" + user.id());
  }

  private @Nullable HttpAnswer createdBefore(String id) {
    return store.find(id).map(UserOperations::created).orElse(null);
  }

  private HttpAnswer list(OperationCall call) {
    return Paging.of(call).items(store::list, Shapes::user);
  }

  private HttpAnswer get(OperationCall call) throws Refusal {
    return EntityTag.answer(200, Shapes.user(store.find(id(call)).orElseThrow(Refusal::notFound)));
  }

  private HttpAnswer update(OperationCall call) throws Refusal {
    Patch patch =
        new Patch(
            id(call),
            expected(call),
            call.scopes("scopes"),
            call.body().has("enabled") ? call.body().path("enabled").booleanValue() : null,
            call.body().has("rate_limit"),
            Members.rateLimit(call),
            Members.metadata(call),
            held(call));
    return switch (users.patch(patch, call.actor())) {
      case PatchResult.Patched(User user) -> written(user);
      case PatchResult.Outdated() -> throw Refusal.preconditionFailed();
      case PatchResult.NotFound() -> throw Refusal.notFound();
      case PatchResult.BeyondCaller() -> throw beyondCaller();
      case PatchResult.MetadataOutOfBounds() -> throw Members.metadataOutOfBounds();
    };
  }

  private HttpAnswer delete(OperationCall call) throws Refusal {
    return switch (users.delete(id(call), expected(call), held(call), call.actor())) {
      case DeleteResult.Deleted() -> {
        caughtUp.run();
        yield HttpAnswer.noContent();
      }
      case DeleteResult.NotFound() -> throw Refusal.notFound();
      case DeleteResult.BeyondCaller() -> throw beyondCaller();
      case DeleteResult.Outdated() -> throw Refusal.preconditionFailed();
    };
  }

  private HttpAnswer password(OperationCall call) throws Refusal {
    String password = call.text("password");
    if (password == null) {
      return startReset(call);
    }
    return switch (passwords.set(id(call), expected(call), password, held(call), call.actor())) {
      case SetResult.Done(User user) -> written(user);
      case SetResult.NotFound() -> throw Refusal.notFound();
      case SetResult.BeyondCaller() -> throw beyondCaller();
      case SetResult.Outdated() -> throw Refusal.preconditionFailed();
      case SetResult.PasswordRefused(String reason) -> throw Refusal.invalid("/password", reason);
    };
  }

  private HttpAnswer startReset(OperationCall call) throws Refusal {
    return switch (passwords.startReset(id(call), expected(call), held(call), call.actor())) {
      case StartResult.Started(var token, var expiresAt) -> {
        caughtUp.run();
        yield Json.answer(
            200,
            Json.object()
                .put("reset_token", token.reveal())
                .put("expires_at", Objects.requireNonNull(Json.time(expiresAt))));
      }
      case StartResult.NotFound() -> throw Refusal.notFound();
      case StartResult.BeyondCaller() -> throw beyondCaller();
      case StartResult.Outdated() -> throw Refusal.preconditionFailed();
    };
  }

  private HttpAnswer unlock(OperationCall call) throws Refusal {
    boolean endsDevices = call.body().path("forget_devices").booleanValue(false);
    return switch (users.unlock(id(call), expected(call), endsDevices, held(call), call.actor())) {
      case UnlockResult.Unlocked(User user) -> written(user);
      case UnlockResult.NotFound() -> throw Refusal.notFound();
      case UnlockResult.BeyondCaller() -> throw beyondCaller();
      case UnlockResult.Outdated() -> throw Refusal.preconditionFailed();
    };
  }

  private HttpAnswer written(User user) {
    caughtUp.run();
    return EntityTag.answer(200, Shapes.user(user));
  }

  private static String id(OperationCall call) {
    return call.variable("user_id");
  }

  private static Predicate<User> expected(OperationCall call) throws Refusal {
    IfMatch condition = IfMatch.of(call);
    return user -> condition.allows(Shapes.user(user));
  }

  private static Scopes held(OperationCall call) {
    return call.request().principal().scopes();
  }

  private static Refusal beyondCaller() {
    return Refusal.forbidden(
        "Nobody can give a keyward: scope that they do not hold, nor change a user who has one.");
  }
}
