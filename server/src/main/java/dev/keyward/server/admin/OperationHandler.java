package dev.keyward.server.admin;

import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.admin.openapi.OperationCall;
import dev.keyward.server.admin.openapi.Refusal;

/** Carries out one operation. */
@FunctionalInterface
interface OperationHandler {
  /** The answer; a {@link Refusal} means that nothing was changed. */
  HttpAnswer handle(OperationCall call) throws Refusal;
}
