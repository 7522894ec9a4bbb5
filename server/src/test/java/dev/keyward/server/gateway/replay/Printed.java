package dev.keyward.server.gateway.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.keyward.server.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What {@code keyward init} prints. */
final class Printed {
  private static final YAMLMapper YAML = new YAMLMapper();

  private Printed() {}

  static JsonNode yaml(String proxy) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine("init");
    line.setOut(new PrintWriter(out));
    String keyward = "https://keyward.internal:8443";
    int code = line.execute("init", proxy, "--keyward", keyward, "--upstream", "http://10.1.2.3");
    assertEquals(0, code, proxy);
    return YAML.readTree(out.toString());
  }

  static List<String> texts(JsonNode list, String member) {
    return list.valueStream()
        .filter(each -> each.has(member))
        .map(each -> each.path(member).stringValue())
        .toList();
  }
}
