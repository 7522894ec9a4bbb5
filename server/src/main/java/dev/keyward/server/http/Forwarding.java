package dev.keyward.server.http;

import dev.keyward.core.Decision.Allow;
import dev.keyward.core.DenyReason;
import dev.keyward.core.answer.HttpAnswer;
import dev.keyward.core.answer.Problem;
import dev.keyward.server.request.RequestHead;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** Sends allowed requests on. Everything happens on the event loop of the client's connection. */
@FunctionalInterface
public interface Forwarding {
  /**
   * Begins to forward. The sink then gets the body; when there is none, only an empty last content.
   */
  Sink forward(RequestHead head, Allow allow, Client client, EventLoop loop);

  /** Takes the body of a request. */
  interface Sink {
    /** Takes over {@code content} and its reference. The last one is a {@code LastHttpContent}. */
    void content(HttpContent content);

    /** What one read of the client gave has been handed over. */
    void flush();

    /**
     * Whether more content may be read from the client now; if not, {@link Client#readMore} will
     * ask for it.
     */
    boolean isReady();

    /** The client can take more of the answer. */
    void clientWritable();

    /** The client is gone: what is under way is of no use. */
    void cancel();
  }

  /** The client that waits for the answer. */
  interface Client {
    /** Begins the answer; the fields are those for the client, without hop-by-hop ones. */
    void head(HttpResponse response);

    /**
     * Goes on with the answer; takes over the reference. The last one is a {@code LastHttpContent}.
     */
    void content(HttpContent content);

    /** Refuses a request that had been allowed, for what it turned out to be. */
    void refuse(DenyReason reason);

    /** The whole answer at once. */
    void answer(HttpAnswer answer);

    /** What it speaks: {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}. */
    String protocol();

    /**
     * Answers that the connection is one of another protocol now: from here on content passes both
     * ways as it is, until a {@code LastHttpContent} says that the other side has ended it.
     */
    void upgrade(HttpResponse response);

    void flush();

    boolean isWritable();

    void readMore();

    /**
     * There is no usable answer of the upstream, or no whole request. Before the head this becomes
     * a problem document, after it the connection ends.
     */
    void fail(Failure failure);
  }

  /** How an allowed request can fail: by its upstream, or by its client. */
  enum Failure {
    UNREACHABLE(502, "bad_gateway", "The upstream cannot be reached or gave no valid answer"),
    TOO_SLOW(504, "gateway_timeout", "The upstream did not answer in time"),

    /** RFC 9110 section 15.5.9. */
    REQUEST_TOO_SLOW(408, "request_timeout", "The request did not come in time"),

    /** After the answer has begun. */
    REQUEST_TOO_LARGE(413, "content_too_large", "The content is too large");

    private final int status;
    private final String code;
    private final String title;

    Failure(int status, String code, String title) {
      this.status = status;
      this.code = code;
      this.title = title;
    }

    Problem problem() {
      return new Problem(status, code, title, "");
    }
  }
}
