"""A million imported keys, which are kept."""

import shutil

from harness.keyward import Keyward, routes

MILLION = 1_000_000


class Million:
    """
    :param prepared: the folder where they are kept
    """

    def __init__(self, bench, prepared):
        kept = prepared / "million-keys"
        self.data, self.file = kept / "data", kept / "keys.txt"
        if not self.file.exists():
            self._import(bench)

    def _import(self, bench):
        keyward = Keyward(bench, routes(), name="importing")
        with keyward.first_start() as admin:
            keys = admin.import_keys(MILLION)
        shutil.copytree(keyward.data, self.data)
        bench.lines("million.txt", keys).rename(self.file)

    def keys(self, count=MILLION):
        """So many of them, spread evenly."""
        return self.file.read_text().split()[:: MILLION // count]
