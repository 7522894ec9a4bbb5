package dev.keyward.server.cli.key;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward key}. */
@Command(
    name = "key",
    description = "Manage the API keys of clients.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      KeyCreate.class,
      KeyImport.class,
      KeyList.class,
      KeyGet.class,
      KeyLookup.class,
      KeyUpdate.class,
      KeyRotate.class,
      KeyDisable.class,
      KeyEnable.class,
      KeyRevoke.class,
      KeyUsage.class
    })
public final class KeyCommand extends CommandGroup {}
