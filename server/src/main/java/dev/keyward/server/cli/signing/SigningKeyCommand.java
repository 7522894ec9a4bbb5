package dev.keyward.server.cli.signing;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward signing-key}. */
@Command(
    name = "signing-key",
    description = "The keys that sign access tokens.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {SigningKeyList.class, SigningKeyRotate.class, SigningKeyRevoke.class})
public final class SigningKeyCommand extends CommandGroup {}
