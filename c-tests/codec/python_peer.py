#!/usr/bin/env python3
"""Base64, URL encoding and character sets against Python's own, which share no code with ours, for seeded random inputs.

usage: python_peer.py LIBRARY

proves: B64-2 B64-4 URL-1 URL-4 URL-7 CHS-6 CHS-7 CHS-9 CHS-10
"""

import base64
import ctypes
import random
import sys
import urllib.parse

ROUNDS = 3000
# Python has no euro sign in GBK.
OURS_ALONE = {b"\x80"}


def must(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def from_bytes(function, source, room):
    """A function from bytes to bytes: its result, and what it wrote."""
    target, length = ctypes.create_string_buffer(room + 1), ctypes.c_uint32(room)
    result = function(source, ctypes.c_uint32(len(source)), target, ctypes.byref(length))
    return result, target.raw[: length.value] if result == 0 else length.value


def from_text(function, source, unit, wide):
    """A conversion of so many units: whether everything was converted, and the bytes of what was."""
    room = len(source) * 4 + 4
    target, length = ctypes.create_string_buffer(room * 4), ctypes.c_int(room)
    done = function(source, ctypes.c_int(len(source) // unit), target, ctypes.byref(length))
    return done & 0xFF != 0, target.raw[: length.value * (4 if wide else 1)]


def quoted(data):
    return urllib.parse.quote_plus(data, safe="*").replace("~", "%7E").encode()


def check_base64(library, rng):
    for _ in range(ROUNDS):
        data = rng.randbytes(rng.randrange(120))
        text = base64.b64encode(data)
        must(from_bytes(library.SYS_Base64Encode, data, len(text)) == (0, text), "encode", data)
        must(from_bytes(library.SYS_Base64Decode, text, len(data)) == (0, data), "decode", text)


def check_url(library, rng):
    for _ in range(ROUNDS):
        data = rng.randbytes(rng.randrange(1, 80)) if rng.randrange(2) else bytes(rng.choices(range(0x20, 0x80), k=40))
        text = quoted(data)
        must(from_bytes(library.SYS_UrlEncode, data, len(text)) == (0, text), "encode", data)
        plain = urllib.parse.unquote_to_bytes(text.replace(b"+", b" "))
        must(from_bytes(library.SYS_UrlDecode, text, len(data)) == (0, plain), "decode", text)


def python(codec, source):
    """What Python makes of a text: whether it is one, and the characters until it is not."""
    try:
        return True, source.decode(codec)
    except UnicodeDecodeError as error:
        return False, source[: error.start].decode(codec)


def check_texts(library, rng):
    utf32 = f"utf-32-{sys.byteorder[0]}e"
    pieces = ["a", "bcdefgh" * 6, "\u00e9", "\u4e2d", "\uffff", "\U0001f600", "\U0010ffff", "\ue000"]
    for _ in range(ROUNDS):
        source = bytearray("".join(rng.choices(pieces, k=rng.randrange(1, 8))).encode())
        for _ in range(rng.randrange(3)):
            source[rng.randrange(len(source))] = rng.randrange(256)
        done, text = python("utf-8", bytes(source))
        wide = text.encode(utf32)
        must(from_text(library.SYS_Utf8ToUnicodeEx, bytes(source), 1, True) == (done, wide), "UTF-8", source)
        if text:
            must(from_text(library.SYS_UnicodeToUtf8Ex, wide, 4, False) == (True, text.encode()), "UTF-32", text)


def check_gbk(library):
    utf32 = f"utf-32-{sys.byteorder[0]}e"
    codes = [bytes([one]) for one in range(256)] + [bytes([lead, trail]) for lead in range(0x80, 256) for trail in range(256)]
    for code in codes:
        done, text = python("gbk", code)
        if code[:1] in OURS_ALONE:
            continue
        ours = from_text(library.SYS_GbkToUnicodeEx, code, 1, True)
        must(ours == (done, text.encode(utf32)), "GBK", code, ours, text)
        if done:
            must(from_text(library.SYS_GbkToUtf8Ex, code, 1, False) == (True, text.encode()), "GBK to UTF-8", code)
            must(from_text(library.SYS_Utf8ToGbkEx, text.encode(), 1, False) == (True, code), "UTF-8 to GBK", code)
            must(from_text(library.SYS_UnicodeToGbkEx, text.encode(utf32), 4, False) == (True, code), "UTF-32 to GBK", code)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    library = ctypes.CDLL(sys.argv[1])
    rng = random.Random(1)
    check_base64(library, rng)
    check_url(library, rng)
    check_texts(library, rng)
    check_gbk(library)


if __name__ == "__main__":
    main()
