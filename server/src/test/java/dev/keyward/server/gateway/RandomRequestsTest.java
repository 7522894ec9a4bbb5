package dev.keyward.server.gateway;

import dev.keyward.core.DenyReason;
import dev.keyward.core.policy.Route;
import dev.keyward.server.net.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random requests get the same decision at every door: allowed as the same principal or refused for
 * the same reason, by the same route, with all limits left alike; and the client sees the same.
 *
 * <p>{@code -Drequests.seed} makes other ones, {@code -Drequests.count} more or fewer of each
 * stream.
 */
final class RandomRequestsTest {
  private static final long SEED = Long.getLong("requests.seed", 20_260_101);
  private static final int COUNT = Integer.getInteger("requests.count", 100_000);

  @TempDir private Path directory;
  private final EventLoops loops = new EventLoops(2);
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Participant> participants = new ArrayList<>();
  private final Coverage coverage = new Coverage();
  private EchoUpstream upstream;
  private RandomWorld world;
  private List<Route> routes;

  @BeforeEach
  void open() throws Exception {
    upstream = new EchoUpstream();
    world = new RandomWorld(directory);
    routes = RandomRoutes.toward(upstream.uri());
    for (Form form : Form.values()) {
      participants.add(new ListenerParticipant(form, node(), loops, blocking));
    }
    participants.addFirst(new ExplainParticipant(node(), blocking));
  }

  private RandomNode node() throws Exception {
    return new RandomNode(world, routes);
  }

  @AfterEach
  void close() throws IOException {
    for (Participant participant : participants) {
      participant.close();
    }
    loops.close();
    blocking.close();
    upstream.close();
    world.close();
  }

  @Test
  void everyRequestAtTheGatewayAndBehindEveryProxy() throws Exception {
    run(request -> true, Coverage::isReachable);
  }

  @Test
  void everyInquiryAtTheVerifyApiToo() throws Exception {
    VerifyParticipant verify = new VerifyParticipant(node(), blocking);
    participants.addFirst(verify);
    run(verify::says, Coverage::isOfInquiries);
  }

  private void run(Predicate<RandomRequest> wanted, Predicate<DenyReason> reachable)
      throws Exception {
    Dice dice = Dice.of(SEED);
    RandomRequests requests = new RandomRequests(dice, world, wanted);
    while (requests.made() < COUNT) {
      if (world.moveOn(dice)) {
        participants.forEach(Participant::hear);
      }
      compare(requests.next());
    }
    coverage.check(reachable);
  }

  private void compare(List<RandomRequest> batch) throws Exception {
    List<Comparison> all = batch.stream().map(Comparison::new).toList();
    Map<Participant, List<Comparison>> asked = new LinkedHashMap<>();
    for (Participant participant : participants) {
      List<Comparison> said = all.stream().filter(one -> participant.says(one.request())).toList();
      participant.ask(said.stream().map(Comparison::request).toList());
      asked.put(participant, said);
    }
    for (Participant participant : participants) {
      Iterator<Answered> answers = participant.answers().iterator();
      asked.get(participant).forEach(one -> one.add(participant.name(), answers.next()));
    }
    for (Comparison one : all) {
      one.check(SEED);
      coverage.count(one.decision());
    }
  }
}
