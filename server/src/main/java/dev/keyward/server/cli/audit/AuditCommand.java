package dev.keyward.server.cli.audit;

import dev.keyward.server.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code keyward audit}. */
@Command(
    name = "audit",
    description = "See what was done, and whether the record of it holds.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AuditList.class, AuditExport.class, AuditVerify.class})
public final class AuditCommand extends CommandGroup {}
