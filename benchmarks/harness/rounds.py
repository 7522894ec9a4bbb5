"""Sides that are measured in turn: what counts is the ratio within a round."""

import dataclasses
import statistics
import time
import typing

from harness.load import Outcome
from harness.processes import Group


@dataclasses.dataclass(frozen=True)
class Side:
    """
    :param load: given seconds, loads it for so long
    :param warm: the same before it is measured, when that needs another load
    """

    name: str
    group: Group
    load: typing.Callable[[float], Outcome]
    warm: typing.Optional[typing.Callable[[float], Outcome]] = None

    @property
    def compiles(self):
        """Whether it compiles what it runs while it runs, and so must be warm."""
        return self.group.command().split()[0].endswith("/java")


@dataclasses.dataclass(frozen=True)
class Sample:
    """One side in one round; times in microseconds."""

    rps: float
    p50: float
    p99: float
    cpu: float
    cores: float
    load_cores: float
    errors: int


@dataclasses.dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float

    def __str__(self):
        return f"{self.median:.2f} ({self.least:.2f} to {self.most:.2f})"


def measure(side, seconds):
    before = side.group.cpu_seconds()
    outcome = side.load(seconds)
    cpu = side.group.cpu_seconds() - before if outcome.served is None else outcome.served
    return Sample(
        outcome.rps, outcome.p50, outcome.p99, cpu / max(1, outcome.requests) * 1e6, cpu / outcome.seconds, outcome.cores, outcome.errors
    )


def warm_up(side, seconds, warm):
    """Until it has used so many seconds of a processor: compilers need those, not time on a busy machine. Others get one load."""
    load = side.warm or side.load
    if not side.compiles:
        load(seconds)
        return
    start, deadline = side.group.cpu_seconds(), time.monotonic() + 4 * warm
    while side.group.cpu_seconds() - start < warm and time.monotonic() < deadline:
        load(seconds)


def interleave(sides, rounds, seconds, warm, tell):
    """The samples of each side, by name; who begins changes with each round."""
    for side in sides:
        warm_up(side, seconds, warm)
    samples = {side.name: [] for side in sides}
    for number in range(rounds):
        for side in sides if number % 2 == 0 else reversed(sides):
            sample = measure(side, seconds)
            samples[side.name].append(sample)
            tell(number + 1, side.name, sample)
    return samples


def medians(samples):
    return Sample(*(statistics.median(getattr(each, field.name) for each in samples) for field in dataclasses.fields(Sample)))


def spread(values):
    return Spread(statistics.median(values), min(values), max(values))


def ratio(ours, theirs, field="rps"):
    """Of the same rounds."""
    return spread([getattr(our, field) / max(getattr(their, field), 1e-9) for our, their in zip(ours, theirs)])


def added(ours, theirs, field="p50"):
    """What ours takes longer, in the same rounds."""
    return spread([getattr(our, field) - getattr(their, field) for our, their in zip(ours, theirs)])
