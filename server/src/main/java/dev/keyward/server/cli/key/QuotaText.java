package dev.keyward.server.cli.key;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.node.ObjectNode;

/**
 * A quota as people write it: {@code 10000/month}.
 *
 * @param requests as digits
 */
record QuotaText(long requests, String per) {
  private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,13})/(day|week|month)");

  /** Reads what was typed. */
  static final class Converter implements ITypeConverter<QuotaText> {
    @Override
    public QuotaText convert(String text) {
      Matcher matcher = SYNTAX.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "a quota is written as 10000/month: requests, a slash, and day, week or month");
      }
      return new QuotaText(Long.parseLong(matcher.group(1)), matcher.group(2));
    }
  }

  void into(ObjectNode body) {
    body.putObject("quota").put("requests", requests).put("per", per);
  }
}
