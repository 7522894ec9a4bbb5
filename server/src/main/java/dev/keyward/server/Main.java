package dev.keyward.server;

import dev.keyward.server.cli.Faults;
import dev.keyward.server.cli.audit.AuditCommand;
import dev.keyward.server.cli.client.ClientCommand;
import dev.keyward.server.cli.explain.ExplainCommand;
import dev.keyward.server.cli.key.KeyCommand;
import dev.keyward.server.cli.pepper.PepperCommand;
import dev.keyward.server.cli.scan.ScanCommand;
import dev.keyward.server.cli.session.SessionCommand;
import dev.keyward.server.cli.signing.SigningKeyCommand;
import dev.keyward.server.cli.token.TokenCommand;
import dev.keyward.server.cli.user.UserCommand;
import dev.keyward.server.config.ConfigCommand;
import dev.keyward.server.init.InitCommand;
import dev.keyward.server.quickstart.QuickstartCommand;
import dev.keyward.server.rehearsal.RehearsalCommand;
import dev.keyward.server.serve.AdminKeyCommand;
import dev.keyward.server.serve.ClockCommand;
import dev.keyward.server.serve.MasterKeyCommand;
import dev.keyward.server.serve.ServeCommand;
import dev.keyward.server.warmup.WarmUp;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
    name = "keyward",
    description = "Protects REST APIs with API keys and logins.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
  /** How Netty looks for buffers that nobody gave back: for its developers. */
  private static final String LEAKS = "io.netty.leakDetection.level";

  private static final List<Class<?>> COMMANDS =
      List.of(
          QuickstartCommand.class,
          ServeCommand.class,
          ConfigCommand.class,
          AdminKeyCommand.class,
          MasterKeyCommand.class,
          ClockCommand.class,
          ClientCommand.class,
          KeyCommand.class,
          UserCommand.class,
          SessionCommand.class,
          TokenCommand.class,
          SigningKeyCommand.class,
          PepperCommand.class,
          AuditCommand.class,
          ExplainCommand.class,
          ScanCommand.class,
          InitCommand.class,
          RehearsalCommand.class,
          GenerateCompletion.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What the jar says of itself. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"keyward " + (version == null ? "from source" : version)};
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /**
   * The command line for these arguments, with all commands when they name none: to make them all
   * would take a quarter of a start.
   */
  public static CommandLine commandLine(String... arguments) {
    return COMMANDS.stream()
        .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
        .filter(command -> command != GenerateCompletion.class) // of all commands
        .findAny()
        .map(command -> commandLine(List.of(command)))
        .orElseGet(() -> commandLine(COMMANDS));
  }

  private static String nameOf(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  private static CommandLine commandLine(List<Class<?>> commands) {
    // A file may be called "@x" and be scanned; its lines are no arguments.
    CommandLine line = new CommandLine(new Main()).setExpandAtFiles(false);
    commands.forEach(line::addSubcommand);
    return Faults.toldBy(line);
  }

  public static void main(String[] arguments) {
    if (System.getProperty(LEAKS) == null) {
      System.setProperty(LEAKS, "disabled"); // what it samples costs a tenth of a short request
    }
    WarmUp warmUp = WarmUp.besides(arguments);
    int status = commandLine(arguments).execute(arguments);
    warmUp.await();
    System.exit(status);
  }
}
