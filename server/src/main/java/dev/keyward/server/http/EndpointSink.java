package dev.keyward.server.http;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.http.Forwarding.Failure;
import dev.keyward.server.request.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of a request, within bounds of size and time, and within what all bodies of the
 * listener may take together; the room is given back when the endpoint is done. Then lets the
 * endpoint answer on a virtual thread; when too many do already, the request is refused at once.
 */
final class EndpointSink implements Forwarding.Sink {
  private static final int SMALL = 64 * 1024;
  private static final int SECONDS_FOR_SMALL = 20;
  private static final int SECONDS_FOR_MORE = 60;

  private final Exchanges shared;
  private final Endpoint endpoint;
  private final RequestHead head;
  private final Principal principal;
  private final Forwarding.Client client;
  private final EventLoop loop;
  private final int maxBody;
  private final @Nullable Future<?> deadline;

  /** A copy: a piece of what was received would keep all of it in memory. */
  private final ByteBuf body = Unpooled.buffer();

  private boolean over;

  EndpointSink(
      Exchanges shared,
      Endpoint endpoint,
      RequestHead head,
      Principal principal,
      Forwarding.Client client,
      EventLoop loop) {
    this.shared = shared;
    this.endpoint = endpoint;
    this.head = head;
    this.principal = principal;
    this.client = client;
    this.loop = loop;
    this.maxBody = shared.site().maxBody(head.path());
    int seconds = maxBody <= SMALL ? SECONDS_FOR_SMALL : SECONDS_FOR_MORE;
    this.deadline = head.hasBody() ? loop.schedule(this::late, seconds, TimeUnit.SECONDS) : null;
  }

  @Override
  public void content(HttpContent content) {
    try {
      int more = content.content().readableBytes();
      if (over) {
        return;
      }
      if (body.readableBytes() + more > maxBody) {
        refuse(DenyReason.BODY_TOO_LARGE);
      } else if (!shared.lanes().bodies().enter(more)) {
        refuse(DenyReason.UNAVAILABLE);
      } else {
        body.writeBytes(content.content());
      }
    } finally {
      content.release();
    }
    if (!over && content instanceof LastHttpContent) {
      run();
    }
  }

  private void refuse(DenyReason reason) {
    drop();
    client.refuse(reason);
  }

  private void late() {
    if (!over) {
      drop();
      client.fail(Failure.REQUEST_TOO_SLOW);
    }
  }

  private void drop() {
    leave(body.readableBytes());
    end();
  }

  private void end() {
    over = true;
    body.release();
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  private void leave(int bytes) {
    shared.lanes().bodies().leave(bytes);
  }

  private void run() {
    byte[] bytes = ByteBufUtil.getBytes(body);
    end();
    String query = head.query().isEmpty() ? "" : head.query().substring(1);
    EndpointRequest request =
        new EndpointRequest(
            head.method(),
            head.path(),
            query,
            head.headers()::getAll,
            bytes,
            principal,
            head.access().address(),
            head.requestId());
    boolean begun =
        shared
            .lanes()
            .endpoints()
            .apply(head.path())
            .start(
                () -> {
                  HttpAnswer answer = handle(request);
                  leave(bytes.length);
                  loop.execute(() -> client.answer(answer));
                });
    if (!begun) {
      leave(bytes.length);
      client.refuse(DenyReason.UNAVAILABLE);
    }
  }

  private HttpAnswer handle(EndpointRequest request) {
    try {
      return endpoint.handle(request);
    } catch (StorageException e) {
      shared.observer().failed(request.requestId(), e);
      return HttpAnswer.of(Deny.of(DenyReason.UNAVAILABLE), request.requestId());
    } catch (RuntimeException | Error e) { // an answer that never comes would be worse
      shared.observer().failed(request.requestId(), e);
      return AnswerWriter.internalError(request.requestId());
    }
  }

  @Override
  public void flush() {}

  @Override
  public boolean isReady() {
    return !over;
  }

  @Override
  public void clientWritable() {}

  @Override
  public void cancel() {
    if (!over) {
      drop();
    }
  }
}
