package dev.keyward.server.cli.token;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward token}. */
@Command(
    name = "token",
    description = "End access tokens before they expire.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = TokenRevoke.class)
public final class TokenCommand extends CommandGroup {}
