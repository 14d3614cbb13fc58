"""Decodes a million mutated frames, and prints the slowest and the one that took the most memory.

Half of them are changed at random; the others are built to collide, to nest and to announce more than they
hold. A frame that does anything but give a value or raise `WireError` stops the run.

    python benchmarks/mutated_frames.py --frames 1000000
"""

import argparse
import contextlib
import gc
import random
import resource
import struct
import time
import tracemalloc
from collections.abc import Callable

import msgpack
import numpy as np
import torch

from autograder.sandbox.wire import Reference, WireError, pack, unpack

SEEDS = [
    None,
    12345678901234567890123,
    3.5 + 2j,
    "text with ä and 𝛼",
    b"bytes",
    [1, [2.0, (3, "four")], {"five": 6, 7: [8]}],
    {(1, 2): "tuple", "nested": {"a": [{"b": ()}]}},
    np.arange(12.0).reshape(3, 4),
    np.float32(1.5),
    torch.ones(2, 3),
    slice(1, None, 2),
    ["value", [np.zeros((2, 2)), (np.ones(3), "kept")]],
    ["callback", 1, (np.zeros(3),), {"key": 2}],
    ["raised", "ValueError", "text", 3, "f", "", None],
]
MERSENNE = 2**61 - 1  # hashes of integers are taken modulo this


def main() -> None:
    """Decode them all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=1_000_000, metavar="N")
    count = parser.parse_args().frames
    choose = random.Random(1)
    seeds = [pack(value, lambda _thing: Reference("mine", 1, "thing", True)) for value in SEEDS]
    kinds = [_flipped, _cut, _joined, _repeated, _nested, _announced, _colliding, _many_small]
    gc.freeze()  # as the grader's workers do
    slowest, largest, refused, started = (0.0, ""), (0, ""), 0, time.monotonic()
    for number in range(count):
        make = kinds[number % len(kinds)]
        frame = make(choose, seeds)
        before = time.thread_time()
        try:
            unpack(frame, lambda reference: reference)
        except WireError:
            refused += 1
        slowest = max(slowest, (time.thread_time() - before, make.__name__))
        if number % 5000 < len(kinds):  # measuring memory is slow
            tracemalloc.start()
            with contextlib.suppress(WireError):
                unpack(frame, lambda reference: reference)
            largest = max(largest, (tracemalloc.get_traced_memory()[1], make.__name__))
            tracemalloc.stop()
    print(f"{count} frames in {time.monotonic() - started:.0f} s, {refused} refused")
    print(f"slowest  {1000 * slowest[0]:8.1f} ms  {slowest[1]}")
    print(f"largest  {largest[0] / 2**20:8.1f} MB  {largest[1]} (one of 600 measured)")
    print(f"process  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.1f} MB at most, all in all")


Make = Callable[[random.Random, list[bytes]], bytes]


def _flipped(choose: random.Random, seeds: list[bytes]) -> bytes:
    frame = bytearray(choose.choice(seeds))
    for _change in range(choose.randint(1, 6)):
        frame[choose.randrange(len(frame))] = choose.randrange(256)
    return bytes(frame)


def _cut(choose: random.Random, seeds: list[bytes]) -> bytes:
    frame = choose.choice(seeds)
    start = choose.randrange(len(frame))
    return frame[start : start + choose.randint(1, 60)]


def _joined(choose: random.Random, seeds: list[bytes]) -> bytes:
    first, second = choose.choice(seeds), choose.choice(seeds)
    at = choose.randrange(len(first))
    return first[:at] + second + first[at:]


def _repeated(choose: random.Random, seeds: list[bytes]) -> bytes:
    frame = choose.choice(seeds)
    times = choose.choice([2, 10, 100, 1000])
    return b"\xdc" + struct.pack(">H", times) + frame * times


def _nested(choose: random.Random, _seeds: list[bytes]) -> bytes:
    frame = b"\xc0"
    for _level in range(choose.choice([5, 31, 200, 600])):
        frame = choose.choice(
            [
                b"\x91" + frame,
                b"\x81\xa1a" + frame,
                b"\x81" + frame + b"\xc0",
                bytes(msgpack.packb(msgpack.ExtType(choose.randint(1, 8), frame))),
            ]
        )
    return frame


def _announced(choose: random.Random, seeds: list[bytes]) -> bytes:
    """Say that there is more than there is."""
    head = choose.choice([b"\xdd", b"\xdf", b"\xdb", b"\xc6", b"\xc9"])
    return head + struct.pack(">I", choose.choice([10**3, 10**6, 2**31, 2**32 - 1])) + choose.choice(seeds)


def _colliding(choose: random.Random, _seeds: list[bytes]) -> bytes:
    """Make a dict of keys whose hashes are equal."""
    count = choose.choice([100, 900, 1100, 3000])
    base = choose.randrange(100)
    keys = [base + MERSENNE * number for number in range(7)]
    keys += [-1, -2, *(float(base + MERSENNE * number) for number in range(3))]
    items = (keys * (count // len(keys) + 1))[:count]
    body = b"".join(bytes(msgpack.packb(key % 2**63)) + b"\xc0" for key in items if isinstance(key, int))
    size = sum(isinstance(key, int) for key in items)
    tuples = [bytes(msgpack.packb(msgpack.ExtType(1, msgpack.packb([key % 2**63])))) for key in keys[:7]]
    return choose.choice(
        [b"\xde" + struct.pack(">H", size) + body, b"\x87" + b"".join(t + b"\xc0" for t in tuples)]
    )


def _many_small(choose: random.Random, _seeds: list[bytes]) -> bytes:
    """Make many items of a byte each, which become objects."""
    few, many = [100, 1_000, 10_000], [10**6, 4 * 10**6]
    count = choose.choice(few if choose.random() < 0.999 else many)
    item = choose.choice([b"\x90", b"\x80", b"\xa0", b"\xc0", b"\xd4\x01\x90"])
    return b"\xdd" + struct.pack(">I", count) + item * count


if __name__ == "__main__":
    main()
