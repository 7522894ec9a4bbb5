package dev.keyward.server.http;

import dev.keyward.core.Decision.Deny;
import dev.keyward.core.DenyReason;
import dev.keyward.core.Principal;
import dev.keyward.core.StorageException;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.server.request.RequestHead;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Collects the body of a request, within bounds, then lets the endpoint answer on a virtual thread;
 * when too many do already, the request is refused at once.
 */
final class EndpointSink implements Forwarding.Sink {
  private final Exchanges shared;
  private final Endpoint endpoint;
  private final RequestHead head;
  private final Principal principal;
  private final Forwarding.Client client;
  private final EventLoop loop;
  private final int maxBody;
  private final CompositeByteBuf body = Unpooled.compositeBuffer();
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
  }

  @Override
  public void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    if (over || body.readableBytes() + content.content().readableBytes() > maxBody) {
      content.release();
      refuse();
      return;
    }
    body.addComponent(true, content.content());
    if (last) {
      run();
    }
  }

  private void refuse() {
    if (!over) {
      over = true;
      body.release();
      client.refuse(DenyReason.BODY_TOO_LARGE);
    }
  }

  private void run() {
    over = true;
    byte[] bytes = ByteBufUtil.getBytes(body);
    body.release();
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
                  loop.execute(() -> client.answer(answer));
                });
    if (!begun) {
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
      over = true;
      body.release();
    }
  }
}
