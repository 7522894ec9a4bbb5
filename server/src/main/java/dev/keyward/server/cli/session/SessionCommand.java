package dev.keyward.server.cli.session;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward session}. */
@Command(
    name = "session",
    description = "See and end logins that can be renewed.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {SessionList.class, SessionGet.class, SessionRevoke.class})
public final class SessionCommand extends CommandGroup {}
