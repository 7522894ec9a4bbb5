package dev.keyward.server.cli.pepper;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward pepper}. */
@Command(
    name = "pepper",
    description = "The secrets that keys are hashed under.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PepperList.class, PepperRotate.class})
public final class PepperCommand extends CommandGroup {}
