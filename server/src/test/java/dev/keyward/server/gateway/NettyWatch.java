package dev.keyward.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails a test class whose buffers leaked or whose event loops swallowed an exception: Netty logs
 * both as warnings.
 */
public final class NettyWatch implements BeforeAllCallback, AfterAllCallback {
  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            String cause =
                event.getThrowableProxy() == null
                    ? ""
                    : " "
                        + event.getThrowableProxy().getClassName()
                        + ": "
                        + event.getThrowableProxy().getMessage();
            warnings.add(event.getFormattedMessage() + cause);
          }
        }
      };

  @Override
  public void beforeAll(ExtensionContext context) {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    appender.start();
    netty().addAppender(appender);
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      collect();
      ByteBufAllocator.DEFAULT
          .heapBuffer(16)
          .release(); // a leak is told when the next buffer is made
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    netty().detachAppender(appender);
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    assertEquals(List.of(), List.copyOf(warnings));
  }

  private static void collect() throws InterruptedException {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    PhantomReference<Object> canary = new PhantomReference<>(new Object(), queue);
    System.gc();
    assertEquals(canary, queue.remove(10_000));
  }

  private static Logger netty() {
    return (Logger) LoggerFactory.getLogger("io.netty");
  }
}
