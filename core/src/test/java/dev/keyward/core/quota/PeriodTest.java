package dev.keyward.core.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeriodTest {
  @ParameterizedTest
  @CsvSource({
    "MONTH,2026-11-30T23:59:59.999Z,2026-11-01T00:00:00Z,2026-12-01T00:00:00Z",
    "MONTH,2026-12-01T00:00:00Z,2026-12-01T00:00:00Z,2027-01-01T00:00:00Z",
    "MONTH,2026-12-31T23:59:59.999Z,2026-12-01T00:00:00Z,2027-01-01T00:00:00Z",
    "MONTH,2028-02-29T12:00:00Z,2028-02-01T00:00:00Z,2028-03-01T00:00:00Z",
    "MONTH,2100-02-28T12:00:00Z,2100-02-01T00:00:00Z,2100-03-01T00:00:00Z",
    "MONTH,1969-12-31T23:00:00Z,1969-12-01T00:00:00Z,1970-01-01T00:00:00Z",
    "WEEK,2026-11-28T22:00:00Z,2026-11-23T00:00:00Z,2026-11-30T00:00:00Z",
    "WEEK,2026-11-29T23:59:59.999Z,2026-11-23T00:00:00Z,2026-11-30T00:00:00Z",
    "WEEK,2026-11-30T00:00:00Z,2026-11-30T00:00:00Z,2026-12-07T00:00:00Z",
    "WEEK,2027-01-01T00:00:00Z,2026-12-28T00:00:00Z,2027-01-04T00:00:00Z",
    "DAY,2028-02-29T23:59:59.999Z,2028-02-29T00:00:00Z,2028-03-01T00:00:00Z",
    "DAY,2016-12-31T23:59:59.999Z,2016-12-31T00:00:00Z,2017-01-01T00:00:00Z"
  })
  void periodsFollowTheCalendar(Period period, Instant now, Instant start, Instant end) {
    assertEquals(start, period.start(now));
    assertEquals(end, period.end(now));
  }

  @Test
  void timeZoneOfTheMachineDoesNotCount() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
    try {
      Instant now = Instant.parse("2026-11-30T23:00:00Z");
      assertEquals(Instant.parse("2026-11-01T00:00:00Z"), Period.MONTH.start(now));
      assertEquals(Instant.parse("2026-12-01T00:00:00Z"), Period.DAY.end(now));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Period.class)
  void isReadAsItIsWritten(Period period) {
    assertEquals(period, Period.of(period.wireName()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "DAY", "year", " day"})
  void otherWordsAreNoPeriod(String word) {
    assertThrows(IllegalArgumentException.class, () -> Period.of(word));
  }
}
