package dev.keyward.testkit.enforcement;

import java.util.List;
import java.util.stream.Stream;

/** All rows, in the order in which they are played. */
final class Table {
  static final List<Case> ROWS =
      Stream.of(
              CredentialCases.ALL,
              RestrictionCases.ALL,
              CertificateCases.ALL,
              RotationCases.ALL,
              TokenCases.ALL,
              ForeignCases.ALL,
              KeyTokenCases.ALL,
              SyntaxCases.ALL,
              PathCases.ALL,
              RouteCases.ALL,
              LimitCases.ALL,
              OwnLimitCases.ALL,
              StoreCases.ALL,
              IdentityCases.ALL,
              ObserveCases.ALL)
          .flatMap(List::stream)
          .toList();

  private Table() {}

  /** Plays a row for a node that remembers nothing. */
  static void play(Case row, Scene set) {
    set.reset();
    row.script().accept(set);
  }
}
