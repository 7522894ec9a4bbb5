package dev.keyward.server.issuer;

import dev.keyward.server.config.IssuerSettings.KeySet;
import dev.keyward.server.data.PemFiles;
import dev.keyward.server.data.StartupException;
import dev.keyward.server.issuer.FetchException.Reason;
import dev.keyward.server.net.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A key set behind a URL, fetched as threat 5 demands:
 *
 * <ol>
 *   <li>the name is resolved once, and connections go to exactly the addresses that were found and
 *       that {@link AddressRules} allow, so that no second answer of a name server counts;
 *   <li>the certificate must be the one of the name in the URL;
 *   <li>one request, no redirect, no proxy, no compression, three seconds for all of it.
 * </ol>
 */
final class UrlKeys implements KeyLoader {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final KeySet.Url from;
  private final EventLoops loops;
  private final Executor threads;
  private final Resolver resolver;
  private final String host;
  private final int port;

  /**
   * @param threads may block, each on its own
   */
  UrlKeys(KeySet.Url from, EventLoops loops, Executor threads, Resolver resolver) {
    this.from = from;
    this.loops = loops;
    this.threads = threads;
    this.resolver = resolver;
    String named = from.uri().getHost();
    this.host = named.startsWith("[") ? named.substring(1, named.length() - 1) : named;
    int given = from.uri().getPort();
    this.port = given >= 0 ? given : isEncrypted() ? 443 : 80;
  }

  private boolean isEncrypted() {
    return from.uri().getScheme().equals("https");
  }

  @Override
  public byte[] load() throws FetchException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    SslContext tls = isEncrypted() ? tls() : null;
    FetchException last = new FetchException(Reason.ADDRESS);
    for (InetAddress address : addresses(end)) {
      try {
        return load(address, tls, end);
      } catch (FetchException e) {
        last = e;
        if (e.reason() != Reason.CONNECT) {
          break; // somebody answered there
        }
      }
    }
    throw last;
  }

  private List<InetAddress> addresses(long end) throws FetchException {
    InetAddress[] found = within(end, CompletableFuture.supplyAsync(this::resolved, threads));
    return Arrays.stream(found)
        .filter(address -> AddressRules.allow(address, from.privateAddresses()))
        .toList();
  }

  private InetAddress[] resolved() {
    try {
      return resolver.resolve(host);
    } catch (UnknownHostException e) {
      return new InetAddress[0];
    }
  }

  private byte[] load(InetAddress address, @Nullable SslContext tls, long end)
      throws FetchException {
    KeySetAnswer answer = new KeySetAnswer(from.uri());
    Channel channel =
        new Bootstrap()
            .group(loops.group())
            .channel(loops.clientChannel())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) PATIENCE.toMillis())
            .handler(pipeline(tls, answer))
            .connect(new InetSocketAddress(address, port))
            .addListener(
                done -> {
                  if (!done.isSuccess()) {
                    answer.fail(Reason.CONNECT);
                  }
                })
            .channel();
    try {
      return within(end, answer.body());
    } finally {
      channel.close();
    }
  }

  private ChannelInitializer<SocketChannel> pipeline(
      @Nullable SslContext tls, KeySetAnswer answer) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        if (tls != null) {
          SslHandler handler = tls.newHandler(channel.alloc(), host, port);
          handler.setHandshakeTimeoutMillis(PATIENCE.toMillis());
          channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new HttpRequestEncoder(), KeySetAnswer.decoder(), answer);
      }
    };
  }

  /** Made anew for each fetch, so that a replaced CA file counts. */
  private SslContext tls() throws FetchException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .protocols("TLSv1.3", "TLSv1.2")
              .endpointIdentificationAlgorithm("HTTPS");
      if (from.ca() != null) {
        builder.trustManager(PemFiles.certificates(from.ca()).toArray(X509Certificate[]::new));
      }
      return builder.build();
    } catch (SSLException | StartupException e) {
      throw new FetchException(Reason.TLS, e);
    }
  }

  private static <T> T within(long end, CompletableFuture<T> awaited) throws FetchException {
    try {
      return awaited.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new FetchException(Reason.TIMEOUT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FetchException(Reason.TIMEOUT, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FetchException known
          ? known
          : new FetchException(Reason.BROKEN, e);
    }
  }
}
