package dev.keyward.server.cli.user;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward user}. */
@Command(
    name = "user",
    description = "Manage the people who log in.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UserCreate.class,
      UserList.class,
      UserGet.class,
      UserUpdate.class,
      UserDelete.class,
      UserPassword.class,
      UserUnlock.class
    })
public final class UserCommand extends CommandGroup {}
