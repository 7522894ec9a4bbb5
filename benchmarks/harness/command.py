"""The command line and the first lines that comparisons share."""

import argparse

from harness import needs, report


def parser(program, description, rounds, seconds, warm):
    made = argparse.ArgumentParser(prog=program, description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    made.add_argument("--rounds", type=int, default=rounds, help="how often each side is measured, in turn")
    made.add_argument("--seconds", type=int, default=seconds, help="of each side in each round")
    made.add_argument("--warm", type=int, default=warm, help="seconds of a processor that a side in Java uses under load before")
    made.add_argument("--json", metavar="FILE", help="where to write all samples")
    made.add_argument("--verbose", action="store_true", help="tell each sample")
    return made


def begin(chosen, tools):
    """Ends when a tool is missing; tells on what everything runs."""
    missing = needs.missing(tools)
    if missing:
        raise SystemExit(f"needs Debian packages that are not there: apt-get install {' '.join(missing)}")
    print(report.head(tools))
    print(f"{chosen.rounds} rounds of {chosen.seconds} s, Java warm after {chosen.warm} s of a processor; medians", flush=True)


def teller(chosen):
    def tell(number, name, sample):
        if chosen.verbose:
            print(f"    {number} {name}: {report.figures(sample)}", flush=True)

    return tell
