"""Loads, and what came of them."""

import dataclasses
import math
import os
import pathlib
import re
import resource
import subprocess
import time
import typing

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 64


@dataclasses.dataclass(frozen=True)
class Outcome:
    """
    :param p50: and p99: microseconds
    :param cores: how many processors the load took itself
    :param served: seconds of CPU that the server took, when the load knows it better than who started it
    """

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int
    cores: float = 0.0
    served: typing.Optional[float] = None

    @property
    def rps(self):
        return self.requests / self.seconds


def run(command, directory, timeout=None, **environment):
    """
    Its output, and the seconds of CPU that it took.

    :raises subprocess.TimeoutExpired: when it takes longer
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [str(word) for word in command],
        cwd=directory,
        env=os.environ | environment,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr}{done.stdout}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def script(directory, name, url, arguments, seconds, threads=1, connections=CONNECTIONS, headers=()):
    """wrk with a script that ends with result.lua; and what the script adds to the result."""
    fields = [word for header in headers for word in ("-H", header)]
    line = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "-s", name, *fields, url, "--", *arguments]
    out, cpu = run(line, directory, LUA_PATH=f"{HERE}/?.lua")
    requests, micros, p50, p99, errors, *added = (int(word) for word in out.split("RESULT ")[1].split())
    return Outcome(requests, micros / 1e6, p50, p99, errors, cpu * 1e6 / micros), added


class Credentials:
    """
    A file of them, one on each line, and how they are sent.

    :param order: turn, random, or once: no one a second time; in both of these the lines are of equal length
    """

    def __init__(self, file, field="X-API-Key", prefix="", order="turn"):
        self.file, self.field, self.prefix, self.order = file, field, prefix, order

    def first(self):
        with open(self.file) as credentials:
            return next(credentials).strip()

    def arguments(self):
        return [self.file, self.field, self.prefix, self.order]

    def spend(self, count, exhausted):
        """What a load tells afterwards."""


class Once(Credentials):
    """
    Some lines of the file, each for one request.

    :param again: whether to begin anew when all are used up; otherwise that ends everything
    """

    def __init__(self, file, start, count, field="X-API-Key", prefix="", again=False):
        super().__init__(file, field, prefix, "once")
        self.start, self.count, self.again, self.used = start, count, again, 0

    def arguments(self):
        length = len(self.first()) + 1
        return [*super().arguments(), self.start * length, self.used, self.count, length]

    def spend(self, count, exhausted):
        if exhausted and not self.again:
            raise SystemExit(f"{self.file.name}: all {self.count} are used up; measure for a shorter time")
        self.used = (self.used + count) % self.count


def wrk(directory, url, credentials, seconds, headers=(), connections=CONNECTIONS):
    arguments = credentials.arguments()
    outcome, spent = script(directory, HERE / "requests.lua", url, arguments, seconds, connections=connections, headers=headers)
    credentials.spend(*spent)
    return outcome


def h2load(directory, url, headers, seconds, connections=8, streams=8):
    """HTTP/2 over TLS; h2load sends the same fields with all requests."""
    log = directory / "h2load.log"
    fields = [word for header in headers for word in ("-H", header)]
    line = ["h2load", "-t1", f"-c{connections}", f"-m{streams}", f"-D{seconds}s", f"--log-file={log}", *fields, url]
    cpu = _patiently(line, directory, log, seconds + 10)
    rows = [row.split("\t") for row in log.read_text().splitlines()]
    times = sorted(int(row[2]) for row in rows)
    if not times:
        raise SystemExit("h2load was not answered")
    errors = sum(row[1] != "200" for row in rows)
    return Outcome(len(rows), seconds, times[len(times) // 2], times[len(times) * 99 // 100], errors, cpu / seconds)


def _patiently(line, directory, log, timeout, attempts=5):
    """h2load never ends when a connection had no answer within its time, as it is with a server that is still cold."""
    for _ in range(attempts):
        log.unlink(missing_ok=True)  # h2load appends
        try:
            return run(line, directory, timeout)[1]
        except subprocess.TimeoutExpired:
            pass
    raise SystemExit("h2load does not end")


HANDSHAKERS = 4


def handshakes(directory, port, seconds):
    """Connections that do nothing but a whole handshake. wrk and h2load would resume sessions."""
    line = ["openssl", "s_time", "-new", "-connect", f"127.0.0.1:{port}", "-time", str(max(1, round(seconds) - 1))]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    clients = [subprocess.Popen(line, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(HANDSHAKERS)]
    outputs = [client.communicate()[0] for client in clients]
    took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    made = sum(int(re.search(r"(\d+) connections in \d+ real seconds", output)[1]) for output in outputs)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Outcome(made, took, math.nan, math.nan, sum(client.returncode != 0 for client in clients), cpu / took)


def paced(directory, java, group, port, path, credentials, seconds, rate=1_000, warm=2, connections=16):
    """An open loop: requests come when they come, whatever became of earlier ones."""
    line = [java, "-XX:+UseSerialGC", "-Xmx256m", HERE / "Paced.java", port, path, credentials.field, credentials.file, rate, warm, seconds]
    line.append(connections)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen([str(word) for word in line], cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as client:
        client.stdout.readline()
        served = group.cpu_seconds()
        out = client.stdout.read()
        served = group.cpu_seconds() - served
    if client.returncode:
        raise SystemExit(f"{' '.join(map(str, line))} failed: {out}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    words = out.split("RESULT ")[1].split()
    return Outcome(int(words[0]), seconds, float(words[2]), float(words[3]), int(words[4]), cpu / (seconds + warm), served)
