package dev.keyward.server.openapi;

import dev.keyward.core.answer.HttpAnswer;

/** Carries out one operation. */
@FunctionalInterface
public interface OperationHandler {
  /** The answer; a {@link Refusal} means that nothing was changed. */
  HttpAnswer handle(OperationCall call) throws Refusal;
}
