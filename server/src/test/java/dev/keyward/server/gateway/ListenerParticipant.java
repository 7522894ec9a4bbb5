package dev.keyward.server.gateway;

import dev.keyward.core.Decision;
import dev.keyward.core.Decision.Allow;
import dev.keyward.core.Decision.Deny;
import dev.keyward.core.answer.IdentityFields;
import dev.keyward.server.PublicSites;
import dev.keyward.server.gateway.Answered.Seen;
import dev.keyward.server.http.ExchangeObserver;
import dev.keyward.server.http.ExchangeRecord;
import dev.keyward.server.http.Forwarding;
import dev.keyward.server.http.Listener;
import dev.keyward.server.net.EventLoops;
import dev.keyward.server.request.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listener on a loopback port behind a trusted proxy, asked over one connection without waiting
 * for one answer before the next request. The listener takes them in turn.
 */
final class ListenerParticipant implements Participant, ExchangeObserver {
  private static final String CODE = "\"code\":\"";
  private static final int PATIENCE_SECONDS = 20;

  private final Form form;
  private final RandomNode node;
  private final Listener listener;
  private final BlockingQueue<ExchangeRecord> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private List<RandomRequest> batch = List.of();
  private @Nullable QuickClient proxy;

  ListenerParticipant(Form form, RandomNode node, EventLoops loops, ExecutorService blocking)
      throws IOException {
    this.form = form;
    this.node = node;
    Forwarding forwarding =
        new Gateway(loops, blocking, Roomy.bound(), IdentityFields.USUAL, (u, s) -> {});
    listener = Listener.bind(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.serve(
        new Listener.Options(
            null,
            peer -> peer.isLoopback(),
            PublicSites.of(node.gatekeeper, forwarding),
            this,
            Roomy.lanes(blocking)));
  }

  @Override
  public String name() {
    return form.name();
  }

  @Override
  public boolean says(RandomRequest request) {
    return form.says(request);
  }

  @Override
  public void hear() {
    node.hear();
  }

  @Override
  public void ask(List<RandomRequest> requests) throws IOException {
    batch = List.copyOf(requests);
    write(batch);
  }

  private void write(List<RandomRequest> requests) throws IOException {
    QuickClient client = proxy == null ? new QuickClient(listener.port()) : proxy;
    proxy = client;
    StringBuilder all = new StringBuilder();
    requests.forEach(request -> all.append(form.write(request)));
    client.send(all.toString());
  }

  @Override
  public List<Answered> answers() throws IOException, InterruptedException {
    List<Answered> answers = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      RandomRequest request = batch.get(i);
      QuickClient.Answer answer = proxy.receive(form.isHead(request));
      answers.add(answered(request, answer));
      if (answer.value("connection").equals("close")) {
        proxy.close();
        proxy = null;
        write(batch.subList(i + 1, batch.size())); // nobody has read what came after it
      }
    }
    return answers;
  }

  private Answered answered(RandomRequest request, QuickClient.Answer answer)
      throws InterruptedException {
    ExchangeRecord record = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (record == null || record.failure() != null || !failures.isEmpty()) {
      throw new AssertionError(name() + " broke on " + request + ": " + failures);
    }
    Decision decision = record.decision();
    return new Answered(
        decision,
        switch (decision) {
          case Allow _ -> new Seen(form.status(answer), "", form.forwarded(request, answer));
          case Deny deny when form.isHead(request) -> // there is no body to tell the code
              Seen.refused(form.status(answer), deny.reason().answer().code());
          case Deny _ -> Seen.refused(form.status(answer), code(form.problem(answer)));
        });
  }

  private static String code(String problem) {
    int from = problem.indexOf(CODE) + CODE.length();
    return problem.substring(from, problem.indexOf('"', from));
  }

  @Override
  public void ended(ExchangeRecord record) {
    ended.add(record);
  }

  @Override
  public void failed(String requestId, Throwable cause) {
    failures.add(cause);
  }

  @Override
  public void connectionFailed(Peer peer, Throwable cause) {}

  @Override
  public void close() throws IOException {
    if (proxy != null) {
      proxy.close();
    }
    listener.close();
  }
}
