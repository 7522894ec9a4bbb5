"""nginx, with a file of this folder."""

import pathlib

from harness.processes import fill, free_port

HERE = pathlib.Path(__file__).resolve().parent


def nginx(bench, kind, folder=HERE, **values):
    """The process and its port."""
    port, name = free_port(), f"nginx-{kind}"
    config = bench.write(f"{name}.conf", fill(folder / f"{name}.conf", **{"port": port, "name": name} | values))
    return bench.serve(name, ["nginx", "-p", bench.directory, "-c", config, "-e", f"{name}.err"], port), port
