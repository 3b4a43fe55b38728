#!/usr/bin/env python3
"""zlib, gzip, raw deflate and brotli against Python's modules in both directions, in one call and as streams, for seeded random inputs.

usage: compression_peer.py LIBRARY

Brotli is left out if Python does not have it.

proves: ZIP-1 ZIP-2 ZIP-3 ZIP-6 BRO-1 BRO-4 CMP-10 CMP-11 CMP-12 CMP-17
"""

import ctypes
import gzip
import random
import sys
import zlib

try:
    import brotli
except ImportError:
    brotli = None

ROUNDS = 300
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_ubyte), ctypes.c_int, ctypes.c_void_p)


def must(condition, *what):
    if not condition:
        sys.exit(" ".join(map(str, what)))


def sample(rng):
    words = [rng.randbytes(rng.randrange(1, 9)) for _ in range(20)]
    data = b"".join(rng.choices(words, k=rng.randrange(4000))) if rng.randrange(4) else rng.randbytes(rng.randrange(40000))
    return data if rng.randrange(5) else data * 9


def at_once(function, source, room, *more):
    target, length = ctypes.create_string_buffer(room + 1), ctypes.c_uint32(room)
    result = function(source, ctypes.c_uint32(len(source)), target, ctypes.byref(length), *map(ctypes.c_int, more))
    must(result == 0, function.__name__, result, len(source), room, more)
    return target.raw[: length.value]


def pieces(rng, data):
    at = 0
    while at < len(data):
        size = rng.choice([1, 7, 100, 5000, 50000])
        yield data[at : at + size]
        at += size


class Streams:
    """Objects of the library, and what their callback got."""

    def __init__(self, library):
        self.library, self.output = library, []
        self.callback = CALLBACK(self.collect)

    def collect(self, data, length, _context):
        self.output.append(ctypes.string_at(data, length))
        return 1

    def taken(self):
        output, self.output = b"".join(self.output), []
        return output

    def make(self, name, *numbers):
        create = getattr(self.library, name)
        create.restype = ctypes.c_void_p
        return ctypes.c_void_p(create(self.callback, *map(ctypes.c_int, numbers)))

    def compress(self, rng, data, name, *numbers):
        compressor = self.make(name, *numbers)
        for piece in pieces(rng, data):
            done = self.library.HP_Compressor_ProcessEx(compressor, piece, len(piece), 0, int(rng.randrange(9) == 0), None)
            must(done, name, numbers)
        must(self.library.HP_Compressor_Process(compressor, None, 0, 1, None), name, numbers)
        self.library.Destroy_HP_Compressor(compressor)
        return self.taken()

    def decompress(self, rng, stream, name, *numbers):
        decompressor = self.make(name, *numbers)
        for piece in pieces(rng, stream):
            must(self.library.HP_Decompressor_Process(decompressor, piece, len(piece), None), name, numbers)
        self.library.Destroy_HP_Decompressor(decompressor)
        return self.taken()


def check_zlib(library, streams, rng):
    for _ in range(ROUNDS):
        data = sample(rng)
        window, level, memory, strategy = rng.choice([9, 12, 15, -9, -15, 25, 31]), rng.randrange(-1, 10), rng.randrange(1, 10), rng.randrange(5)
        numbers = (level, 8, window, memory, strategy)
        encoder = zlib.compressobj(*numbers)
        theirs = encoder.compress(data) + encoder.flush()
        must(at_once(library.SYS_UncompressEx, theirs, len(data), window) == data, "read", numbers)
        must(streams.decompress(rng, theirs, "Create_HP_ZLibDecompressorEx", window, rng.randrange(70000)) == data, "read a stream", numbers)
        ours = at_once(library.SYS_CompressEx, data, len(data) * 2 + 1000, *numbers)
        must(zlib.decompress(ours, window) == data, "write", numbers)
        ours = streams.compress(rng, data, "Create_HP_ZLibCompressorEx", window, level, 8, memory, strategy, rng.randrange(70000))
        must(zlib.decompress(ours, window) == data, "write a stream", numbers)


def check_defaults(library, streams, rng):
    for _ in range(ROUNDS // 10):
        data = sample(rng)
        must(zlib.decompress(at_once(library.SYS_Compress, data, len(data) * 2 + 100)) == data, "zlib")
        must(gzip.decompress(at_once(library.SYS_GZipCompress, data, len(data) * 2 + 100)) == data, "gzip")
        must(at_once(library.SYS_GZipUncompress, gzip.compress(data), len(data)) == data, "gzip back")
        must(gzip.decompress(streams.compress(rng, data, "Create_HP_GZipCompressor")) == data, "gzip stream")
        must(streams.decompress(rng, gzip.compress(data), "Create_HP_GZipDecompressor") == data, "gzip stream back")


def check_brotli(library, streams, rng):
    modes = [brotli.MODE_GENERIC, brotli.MODE_TEXT, brotli.MODE_FONT]
    for _ in range(ROUNDS):
        data, numbers = sample(rng), (rng.randrange(12), rng.randrange(10, 25), rng.randrange(3))
        theirs = brotli.compress(data, quality=numbers[0], lgwin=numbers[1], mode=modes[numbers[2]])
        must(at_once(library.SYS_BrotliUncompress, theirs, len(data)) == data, "read", numbers)
        must(streams.decompress(rng, theirs, "Create_HP_BrotliDecompressorEx", rng.randrange(70000)) == data, "read a stream", numbers)
        ours = at_once(library.SYS_BrotliCompressEx, data, len(data) * 2 + 1000, *numbers)
        must(brotli.decompress(ours) == data, "write", numbers)
        ours = streams.compress(rng, data, "Create_HP_BrotliCompressorEx", *numbers, rng.randrange(70000))
        must(brotli.decompress(ours) == data, "write a stream", numbers)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    library, rng = ctypes.CDLL(sys.argv[1]), random.Random(9)
    streams = Streams(library)
    check_zlib(library, streams, rng)
    check_defaults(library, streams, rng)
    if brotli:
        check_brotli(library, streams, rng)


if __name__ == "__main__":
    main()
