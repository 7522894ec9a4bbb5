"""Loads, and what came of them."""

import dataclasses
import pathlib
import resource
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 64


@dataclasses.dataclass(frozen=True)
class Outcome:
    """
    :param p50: and p99: microseconds
    :param cores: how many processors the load took itself
    """

    requests: int
    seconds: float
    p50: float
    p99: float
    errors: int
    cores: float = 0.0

    @property
    def rps(self):
        return self.requests / self.seconds


def run(command, directory):
    """Its output, and the seconds of CPU that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(word) for word in command], cwd=directory, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{command[0]} failed: {done.stderr}{done.stdout}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Credentials:
    """
    A file of them, one on each line, and how they are sent.

    :param order: turn, random, or once: then the lines are of equal length
    """

    def __init__(self, file, field="X-API-Key", prefix="", order="turn"):
        self.file, self.field, self.prefix, self.order = file, field, prefix, order
        self.offset = 0
        with open(file, "rb") as lines:
            self.length = len(lines.readline())

    def arguments(self):
        return [self.file, self.field, self.prefix, self.order, self.offset]

    def spend(self, count, exhausted):
        if self.order == "once":
            if exhausted:
                raise SystemExit(f"{self.file.name}: all {self.offset // self.length + count} credentials are used up; measure for a shorter time")
            self.offset += count * self.length


def wrk(directory, url, credentials, seconds, headers=(), connections=CONNECTIONS):
    fields = [word for header in headers for word in ("-H", header)]
    line = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", HERE / "requests.lua", *fields, url, "--", *credentials.arguments()]
    out, cpu = run(line, directory)
    requests, micros, p50, p99, errors, used, exhausted = (int(word) for word in out.split("RESULT ")[1].split())
    credentials.spend(used, exhausted)
    return Outcome(requests, micros / 1e6, p50, p99, errors, cpu * 1e6 / micros)
