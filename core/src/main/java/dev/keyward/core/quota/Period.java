package dev.keyward.core.quota;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** What a quota is given for anew, by the calendar in UTC. */
public enum Period {
  DAY,
  /** From Monday on (ISO 8601). */
  WEEK,
  MONTH;

  /** The first moment of the period that {@code now} is in. */
  public Instant start(Instant now) {
    return startOf(date(now)).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** The first moment after the period that {@code now} is in. */
  public Instant end(Instant now) {
    LocalDate start = startOf(date(now));
    LocalDate next =
        switch (this) {
          case DAY -> start.plusDays(1);
          case WEEK -> start.plusWeeks(1);
          case MONTH -> start.plusMonths(1);
        };
    return next.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static LocalDate date(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  private LocalDate startOf(LocalDate date) {
    return switch (this) {
      case DAY -> date;
      case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> date.withDayOfMonth(1);
    };
  }

  /** As it is written: {@code day}, {@code week}, {@code month}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException when no period is written so
   */
  public static Period of(String wireName) {
    for (Period period : values()) {
      if (period.wireName().equals(wireName)) {
        return period;
      }
    }
    throw new IllegalArgumentException("a quota is per day, week or month");
  }
}
