"""How results are told: aligned text, and JSON."""

import dataclasses
import json
import math

from harness import needs
from harness.rounds import medians


def milliseconds(micros):
    return "      - " if math.isnan(micros) else f"{micros / 1000:7.3f} ms"


def line(name, samples, group):
    middle = medians(samples)
    return (
        f"  {name:10} {middle['rps']:9,.0f}/s  p50 {milliseconds(middle['p50'])}  p99 {milliseconds(middle['p99'])}"
        f"  {middle['cpu']:7.1f} us CPU each  {middle['cores']:.2f} cores, load {middle['load_cores']:.2f}"
        f"  {group.resident_mib():5} MiB  {sum(each.errors for each in samples)} errors"
    )


def head(tools):
    return "; ".join([needs.machine()] + [version for version in map(needs.version, tools) if version])


class Json:
    """Collects what is told, for a file."""

    def __init__(self, file):
        self.file, self.parts = file, {}

    def add(self, name, **values):
        self.parts[name] = values
        if self.file:
            with open(self.file, "w") as out:
                json.dump(self.parts, out, indent=1, default=dataclasses.asdict)
