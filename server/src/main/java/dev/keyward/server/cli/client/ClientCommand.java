package dev.keyward.server.cli.client;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward client}. */
@Command(
    name = "client",
    description = "Manage the applications that call the API.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ClientCreate.class,
      ClientList.class,
      ClientGet.class,
      ClientUpdate.class,
      ClientDelete.class
    })
public final class ClientCommand extends CommandGroup {}
