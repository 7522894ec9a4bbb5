package dev.keyward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
  private static String said(CommandLine line, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int status = line.setOut(writer).setErr(writer).execute(arguments);
    return status + "\n" + said;
  }

  /** The one that is called is the only one that is made. */
  @Test
  void aCommandAloneSaysWhatItSaysAmongAll() {
    Set<String> names = Main.commandLine().getSubcommands().keySet();
    assertTrue(names.size() > 15, names::toString);
    for (String name : names) {
      for (String next : new String[] {"--help", "--no-such-option", "nothing", "serv"}) {
        String[] arguments = {name, next};
        CommandLine alone = Main.commandLine(arguments);
        boolean needsAll = name.equals("generate-completion");
        assertEquals(needsAll ? names : Set.of(name), alone.getSubcommands().keySet());
        assertEquals(said(Main.commandLine(), arguments), said(alone, arguments), name);
      }
    }
  }

  @Test
  void whatIsNoCommandIsToldAmongAll() {
    String said = said(Main.commandLine("serv"), "serv");
    assertTrue(said.contains("Did you mean: keyward serve"), said);
    assertEquals(
        Main.commandLine().getSubcommands().keySet(),
        Main.commandLine("--help", "serve").getSubcommands().keySet());
  }

  @Test
  void completionKnowsAllCommandsThatAreShown() {
    String script = said(Main.commandLine("generate-completion"), "generate-completion");
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              boolean hidden = command.getCommandSpec().usageMessage().hidden();
              assertEquals(!hidden, script.contains(name), name);
            });
  }
}
