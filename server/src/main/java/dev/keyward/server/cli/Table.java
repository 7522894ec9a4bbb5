package dev.keyward.server.cli;

import dev.keyward.server.cli.remote.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Answers for people: a list as aligned columns, an object as one member per line. */
public final class Table {
  private Table() {}

  /** Prints {@code items} with the given members as columns, and how to see more. */
  public static void list(JsonNode answer, List<String> members, PrintWriter out) {
    rows(answer.path("items"), members, out);
    String next = answer.path("next_cursor").asString("");
    if (!next.isEmpty()) {
      out.println("More with --cursor " + next);
    }
  }

  /** Prints {@code items} with the given members as columns. */
  public static void rows(JsonNode items, List<String> members, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(members.stream().map(member -> member.toUpperCase(java.util.Locale.ROOT)).toList());
    for (JsonNode item : items) {
      rows.add(members.stream().map(member -> cell(item.path(member))).toList());
    }
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < members.size(); column++) {
      int at = column;
      widths.add(rows.stream().mapToInt(row -> width(row.get(at))).max().orElse(0));
    }
    rows.forEach(row -> out.println(line(row, widths)));
  }

  /** Prints the members of {@code answer} in its order, but for {@code except}. */
  public static void object(JsonNode answer, String except, PrintWriter out) {
    List<String> members =
        answer.propertyNames().stream().filter(name -> !name.equals(except)).toList();
    int width = members.stream().mapToInt(String::length).max().orElse(0) + 1;
    for (String member : members) {
      out.println(pad(member + ':', width) + ' ' + cell(answer.path(member)));
    }
  }

  private static String line(List<String> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size() - 1; column++) {
      line.append(pad(row.get(column), widths.get(column))).append("  ");
    }
    return line.append(row.getLast()).toString().stripTrailing();
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String cell(JsonNode value) {
    String text = text(value);
    return text.isEmpty() ? "-" : Printable.of(text);
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return String.join(" ", value.valueStream().map(JsonNode::asString).toList());
    }
    if (value.isObject()) {
      return value.properties().stream()
          .map(member -> member.getKey() + '=' + member.getValue().asString())
          .collect(Collectors.joining(" "));
    }
    return value.isNull() || value.isMissingNode() ? "" : value.asString();
  }
}
