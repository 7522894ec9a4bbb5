"""How results are told: aligned text, and JSON."""

import dataclasses
import json
import math

from harness import needs
from harness.rounds import medians


def milliseconds(micros):
    return "       -  " if math.isnan(micros) else f"{micros / 1000:7.3f} ms"


def figures(sample):
    return (
        f"{sample.rps:9,.0f}/s  p50 {milliseconds(sample.p50)}  p99 {milliseconds(sample.p99)}  {sample.cpu:7.1f} us CPU each"
        f"  {sample.cores:.2f} cores, load {sample.load_cores:.2f}  {sample.errors} errors"
    )


def total(samples):
    """Medians, but all errors."""
    return dataclasses.replace(medians(samples), errors=sum(each.errors for each in samples))


def line(name, samples, resident_mib):
    return f"  {name:18} {figures(total(samples))}  {resident_mib} MiB"


def head(tools):
    versions = [version for version in map(needs.version, ("keyward", *tools)) if version]
    return "\n".join([needs.machine(), *versions])


class Json:
    """Collects what is told, for a file."""

    def __init__(self, file, **values):
        self.file, self.parts = file, values

    def add(self, name, **values):
        self.parts[name] = values
        if self.file:
            with open(self.file, "w") as out:
                json.dump(self.parts, out, indent=1, default=dataclasses.asdict)
