"""Signed access tokens, and what verifies them."""

import pathlib
import subprocess
import time

from harness.needs import JAR, java_home

HERE = pathlib.Path(__file__).resolve().parent
GOOD_FOR = 20 * 3600  # seconds; they say 24 hours at most, which is the longest that Keyward takes


class Tokens:
    """In a folder: tokens.txt with one on each line, and key.pem and jwks.json, or secret."""

    def __init__(self, algorithm, count, folder):
        self.algorithm, self.folder, self.file = algorithm, folder, folder / "tokens.txt"
        if not self._there(count):
            folder.mkdir(parents=True, exist_ok=True)
            command = [f"{java_home()}/bin/java", "--enable-native-access=ALL-UNNAMED", "-cp", JAR, HERE / "Tokens.java", algorithm, count, folder]
            subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL)

    def _there(self, count):
        if not self.file.exists() or time.time() - self.file.stat().st_mtime > GOOD_FOR:
            return False
        with open(self.file, "rb") as lines:
            return self.file.stat().st_size >= count * len(lines.readline())

    def text(self, name):
        return (self.folder / name).read_text()
