package dev.keyward.testkit.enforcement;

import java.util.function.Consumer;

/** One row of the table. */
record Case(String name, Consumer<Scene> script) {}
