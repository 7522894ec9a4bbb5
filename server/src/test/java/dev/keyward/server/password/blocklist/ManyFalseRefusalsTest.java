package dev.keyward.server.password.blocklist;

import org.junit.jupiter.api.Tag;

/** More than 10,000 of them. */
@Tag("heavy")
final class ManyFalseRefusalsTest extends FalseRefusalTest {
  @Override
  int each() {
    return 1_250;
  }
}
