"""How a table is told: aligned, and as Markdown."""

import dataclasses

from harness import report, rounds


@dataclasses.dataclass(frozen=True)
class Line:
    """A row that was measured; what it is of the first row and of who stands beside it, in the same rounds."""

    label: str
    samples: list
    resident_mib: int
    of_first: rounds.Spread
    cpu_of_first: rounds.Spread
    body: int = 0
    beside: list = dataclasses.field(default_factory=list)

    @property
    def median(self):
        return report.total(self.samples)

    @property
    def of_beside(self):
        return rounds.ratio(self.samples, self.beside)

    def megabytes(self):
        return self.median.rps * self.body / 1e6


def lines(rows, samples):
    first = samples[rows[0].keyward.name]
    for row in rows:
        ours = samples[row.keyward.name]
        yield Line(
            row.label,
            ours,
            row.keyward.group.resident_mib(),
            rounds.ratio(ours, first),
            rounds.ratio(ours, first, "cpu"),
            row.body,
            samples[row.beside.name] if row.beside else [],
        )


def aligned(line):
    yield report.line(line.label, line.samples, line.resident_mib)
    moved = f", {line.megabytes():,.1f} MB/s" if line.body else ""
    yield f"  {'':18} of the first row: requests {line.of_first}, CPU {line.cpu_of_first}{moved}"
    if line.beside:
        yield f"  {'  nginx':18} {report.figures(report.total(line.beside))}"
        yield f"  {'':18} of nginx: requests {line.of_beside}"


def markdown(name, told):
    """As in docs/performance.md."""
    titles = [name, "requests a second", "of the first", "p50", "p99", "CPU each", "of the first", "resident", "errors"]
    titles += ["MB/s"] if told[0].body else []
    titles += ["nginx", "of nginx"] if told[0].beside else []
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"
    for line in told:
        yield f"| {' | '.join(cells(line))} |"


def share(spread):
    return "1" if spread.least == spread.most == 1 else str(spread)


def cells(line):
    median = line.median
    yield line.label
    yield f"{median.rps:,.0f}"
    yield share(line.of_first)
    yield report.milliseconds(median.p50).strip()
    yield report.milliseconds(median.p99).strip()
    yield f"{median.cpu:,.1f} µs"
    yield share(line.cpu_of_first)
    yield f"{line.resident_mib:,} MiB"
    yield str(median.errors)
    if line.body:
        yield f"{line.megabytes():,.1f}"
    if line.beside:
        yield f"{report.total(line.beside).rps:,.0f}"
        yield str(line.of_beside)
