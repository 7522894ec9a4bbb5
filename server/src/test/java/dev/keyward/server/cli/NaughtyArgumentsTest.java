package dev.keyward.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.keyward.server.Main;
import dev.keyward.testkit.store.scene.NaughtyStrings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Every argument and every option of every command, as the command line itself lists them, with
 * text that breaks programs: a documented exit code, no stack trace, nothing that moves a terminal,
 * no secret.
 */
final class NaughtyArgumentsTest {
  private static final String KEY = "kw_live_nyhU8vWLh98OjQ1Z09DQYSIY9J09iMQVMh5cSq2HB3z0BHFP9";

  private static final List<String> MORE =
      List.of(
          "\u001b[31mred\u001b[0m",
          "\u001b]0;title\u0007",
          "a\nb",
          "a\rb",
          "a\u0085b",
          "a\u2028b",
          "a\u0000b",
          "\u202egnp.exe",
          "@|red text|@",
          "%s%n%x",
          "${env:PATH}",
          "-",
          "--",
          "--=",
          "--no-such-option=x",
          "=",
          "a=b=c",
          "/",
          "..",
          KEY,
          "x".repeat(10_000));

  /** Of the list, one in so many for each argument, others for the next. */
  private static final int SPREAD = 16;

  private static final CommandLine KEYWARD = Main.commandLine();

  @TempDir private static Path directory;
  private static final ByteArrayOutputStream PAST_THE_WRITERS = new ByteArrayOutputStream();
  private static final InputStream IN = System.in;
  private static final PrintStream ERR = System.err;

  @BeforeAll
  static void noInput() {
    System.setIn(new ByteArrayInputStream(new byte[0]));
    System.setErr(new PrintStream(PAST_THE_WRITERS, true, UTF_8));
  }

  @AfterAll
  static void inputAgain() {
    System.setIn(IN);
    System.setErr(ERR);
    assertEquals("", PAST_THE_WRITERS.toString(UTF_8));
  }

  /** An argument of a command. */
  private record Argument(CommandSpec command, ArgSpec argument, int turn) {
    /** The command with this argument, and whatever else it must have. */
    List<String> line(String text) {
      List<String> line = new ArrayList<>(List.of(command.qualifiedName(" ").split(" ")));
      line.removeFirst();
      for (OptionSpec other : command.options()) {
        if (other.equals(argument)) {
          line.add(other.longestName() + '=' + text);
        } else if (other.required()) {
          line.add(other.longestName() + "=x");
        }
      }
      // Nobody listens there, so that what seems right ends here.
      if (hasOption("--admin-url") && !isOption("--admin-url")) {
        line.add("--admin-url=https://127.0.0.1:1");
      }
      if (hasOption("--data") && !isOption("--data")) {
        line.add("--data=" + directory);
      }
      line.add("--");
      for (PositionalParamSpec other : command.positionalParameters()) {
        line.add(other.equals(argument) ? text : "key_00000000000000000000000000");
      }
      return line;
    }

    private boolean hasOption(String name) {
      return command.findOption(name) != null;
    }

    private boolean isOption(String name) {
      return argument.equals(command.findOption(name));
    }

    @Override
    public String toString() {
      return command.qualifiedName(" ") + ' ' + argument.paramLabel() + ' ' + argument;
    }
  }

  private static List<Argument> arguments() {
    List<Argument> arguments = new ArrayList<>();
    collect(KEYWARD, new HashSet<>(), arguments);
    return arguments;
  }

  /** Those that many commands share are taken once. */
  private static void collect(CommandLine line, Set<String> seen, List<Argument> arguments) {
    CommandSpec spec = line.getCommandSpec();
    // It would run for good; its numbers are all that can be wrong.
    boolean runs = spec.name().equals("quickstart");
    for (ArgSpec argument : spec.args()) {
      if (argument.arity().max() > 0
          && (!runs || argument.paramLabel().equals("PORT"))
          && seen.add(argument.toString())) {
        arguments.add(new Argument(spec, argument, arguments.size()));
      }
    }
    line.getSubcommands().values().forEach(each -> collect(each, seen, arguments));
  }

  /** What a run printed, and its exit code. */
  private record Run(int exit, String printed) {}

  private static Run run(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] line = arguments.toArray(String[]::new);
    int exit =
        Main.commandLine(line)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(line);
    return new Run(exit, out.toString() + err);
  }

  private static void check(List<String> line) {
    Run run = run(line);
    String shown = line.toString().substring(0, Math.min(200, line.toString().length()));
    assertTrue(run.exit() >= 0 && run.exit() <= 5, () -> run.exit() + " of " + shown);
    String printed = run.printed();
    assertTrue(printed.chars().allMatch(c -> c == '\n' || isPlain(c)), () -> shown + printed);
    assertFalse(printed.contains("\tat ") || printed.contains("Exception"), () -> shown + printed);
    assertFalse(printed.contains("a defect"), () -> shown + printed);
    assertFalse(printed.contains(KEY.substring(0, 40)), () -> shown + printed);
  }

  private static boolean isPlain(int c) {
    return Character.getType(c) != Character.CONTROL
        && c != 0x2028
        && c != 0x2029
        && c != 0x202e
        && c != 0xfffe;
  }

  /** A file that is there would be read, and a directory searched. */
  private static boolean exists(String text) {
    try {
      return Files.exists(Path.of(text));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @TestFactory
  Stream<DynamicTest> everyArgument() {
    List<String> list = NaughtyStrings.all();
    List<Argument> arguments = arguments();
    assertTrue(arguments.size() > 50, "arguments: " + arguments.size());
    return arguments.stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.toString(),
                    () -> {
                      List<String> texts = new ArrayList<>(MORE);
                      for (int i = each.turn() % SPREAD; i < list.size(); i += SPREAD) {
                        texts.add(list.get(i));
                      }
                      for (String text : texts) {
                        if (!each.command().name().equals("scan") || !exists(text)) {
                          check(each.line(text));
                        }
                      }
                    }));
  }

  @Test
  void whatIsNoCommandNoOptionAndOneTooMany() {
    List<String> list = new ArrayList<>(MORE);
    list.addAll(NaughtyStrings.all());
    for (String text : list) {
      for (List<String> line :
          List.of(
              List.of(text),
              List.of("key", text),
              List.of("user", "create", "alice", text),
              List.of("key", "get", "key_00000000000000000000000000", "--" + text),
              List.of("config", "check", "nowhere.yaml", text))) {
        check(line);
      }
    }
  }

  @Test
  void aSecretInTheWrongPlaceIsNotRepeated() {
    for (List<String> line :
        List.of(
            List.of("user", "create", "alice", "hunter2"),
            List.of("user", "create", "alice", "--password=hunter2"),
            List.of("user", "create", "alice", "--hunter2"),
            List.of("key", "get", "hunter2"),
            List.of("key", "get", KEY),
            List.of("key", "lookup", KEY),
            List.of("token", "revoke", "hunter2"),
            List.of("hunter2"))) {
      Run run = run(line);
      assertEquals(2, run.exit(), line::toString);
      assertFalse(run.printed().contains("hunter2"), run::printed);
      assertFalse(run.printed().contains(KEY.substring(8, 30)), run::printed);
    }
  }

  @Test
  void aMistypedCommandIsRepeated() {
    assertTrue(run(List.of("clinet")).printed().startsWith("Unmatched argument: clinet\n"));
    assertTrue(
        run(List.of("serve", "--config=x", "--int"))
            .printed()
            .startsWith("Unknown option: --int\n"));
  }
}
