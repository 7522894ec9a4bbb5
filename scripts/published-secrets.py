#!/usr/bin/env python3
"""published-secrets.py LIST OUT: makes WeakSecrets' table of published HMAC secrets.

LIST is jwt.secrets.list of https://github.com/wallarm/jwt-secrets (MIT licence, Copyright Wallarm). OUT gets the first
8 bytes of SHA-256 of each entry of 32 bytes or more, and of what it decodes to as base64, base64url or hexadecimal if
that has 32 bytes or more: sorted as signed 64-bit numbers, big-endian. Shorter secrets are refused by their length.
"""
import base64, binascii, hashlib, re, struct, sys

LEAST = 32


def forms(entry):
    yield entry
    text = entry.rstrip(b"=")
    if re.fullmatch(rb"[A-Za-z0-9_+/-]+", text) and len(text) % 4 != 1:
        yield base64.urlsafe_b64decode(text.replace(b"+", b"-").replace(b"/", b"_") + b"=" * (-len(text) % 4))
    if re.fullmatch(rb"([0-9A-Fa-f]{2})+", entry):
        yield binascii.unhexlify(entry)


def main():
    source, target = sys.argv[1:]
    with open(source, "rb") as lines:
        entries = lines.read().split(b"\n")
    secrets = {form for entry in entries for form in forms(entry.rstrip(b"\r")) if len(form) >= LEAST}
    digests = sorted({struct.unpack(">q", hashlib.sha256(secret).digest()[:8])[0] for secret in secrets})
    with open(target, "wb") as out:
        out.write(b"".join(struct.pack(">q", digest) for digest in digests))
    print(len(digests), "digests")


main()
