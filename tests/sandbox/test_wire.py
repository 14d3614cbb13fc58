"""The wire carries plain data exactly, everything else as a reference, and nothing that it should not."""

import tracemalloc
from collections import namedtuple
from typing import Any

import msgpack
import numpy as np
import pytest
import torch

from autograder.sandbox import wire
from autograder.sandbox.wire import Reference, WireError, pack, unpack


def refer(thing: Any) -> Reference:
    return Reference("mine", 7, type(thing).__name__, callable(thing))


def there_and_back(value: Any) -> Any:
    return unpack(pack(value, refer), lambda reference: reference)


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -1, 2**63, -(2**200), 1.5, float("inf"), 2 - 3j, "ü\x00", b"\xff", [], (), {},
     [1, (2, [3])], {"a": {1: (2,)}, (1, 2): None}, slice(1, None, -2)],
    ids=repr,
)  # fmt: skip
def test_plain_data_arrives_as_it_was(value: Any) -> None:
    arrived = there_and_back(value)
    assert type(arrived) is type(value)
    assert arrived == value


class Odd(tuple[int, ...]):
    def __iter__(self) -> Any:
        return iter([9, 9])

    def __len__(self) -> int:
        return 5


def test_every_kind_of_tuple_arrives_as_a_plain_one_with_what_it_holds() -> None:
    pair = namedtuple("pair", "first second")
    for value in (pair(1, 2), torch.zeros(1, 2).shape, Odd((1, 2))):
        arrived = there_and_back([value])
        assert type(arrived[0]) is tuple
        assert arrived == [(1, 2)]


def test_long_doubles_arrive_rounded() -> None:
    for value in (np.longdouble(1) / 3, np.ones(2, np.longdouble) / 3, np.clongdouble(1j) / 3):
        arrived = there_and_back(value)
        assert arrived.dtype in (np.float64, np.complex128)
        assert np.allclose(arrived, value, rtol=1e-15)


@pytest.mark.parametrize("dtype", sorted(wire.DTYPES))
def test_arrays_and_scalars_of_every_dtype_arrive(dtype: str) -> None:
    array = np.array([[0, 1, 2], [3, 4, 5]]).astype(dtype)
    for value in (
        array,
        array.T,
        array[:, ::-1],
        array[:0],
        np.array(array[0, 0]),
        array.astype(array.dtype.newbyteorder(">")),
    ):
        arrived = there_and_back(value)
        assert (type(arrived), arrived.dtype, arrived.shape) == (np.ndarray, array.dtype, value.shape)
        np.testing.assert_array_equal(arrived, value)
        assert arrived.flags.writeable
        # What reads an array's bytes in their order gets the same on both sides.
        assert arrived.flags.f_contiguous == value.flags.f_contiguous
    scalar = there_and_back(array[1, 1])
    assert type(scalar) is type(array[1, 1])
    assert scalar == array[1, 1]


def test_tensors_arrive() -> None:
    for dtype in (torch.float32, torch.bfloat16, torch.int64, torch.bool, torch.complex64):
        tensor = torch.arange(6).reshape(2, 3).to(dtype).T
        arrived = there_and_back(tensor)
        assert type(arrived) is torch.Tensor
        assert arrived.dtype == dtype
        assert torch.equal(arrived, tensor)
    assert type(there_and_back(torch.ones(2, requires_grad=True))) is torch.Tensor


class Sneaky(int):
    """Not exactly an int."""


@pytest.mark.parametrize(
    "value",
    [object(), print, np, Sneaky(3), np.matrix([1]), np.array([object()]), np.array(["a"]), {1, 2}, range(3),
     torch.ones(2).to_sparse(), type("D", (dict,), {})(a=1),
     "\ud800", 1 << 2000],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_anything_else_stays_where_it_is(value: Any) -> None:
    arrived = there_and_back(value)
    assert arrived == Reference("yours", 7, type(value).__name__, callable(value))
    assert there_and_back([value]) == [arrived] or there_and_back([value]).kind == "list"


def test_a_cycle_stays_where_it_is() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert there_and_back(loop).kind == "list"


def extension(code: int, content: Any) -> bytes:
    return msgpack.packb(msgpack.ExtType(code, msgpack.packb(content)))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xc1",
        msgpack.packb([1]) + b"\x00",
        msgpack.packb({"a": 1})[:-1],
        extension(99, []),
        extension(wire.ARRAY, ["float64", [2], b"\0" * 15]),
        extension(wire.ARRAY, ["float64", [-1], b""]),
        extension(wire.ARRAY, ["float64", [2**39, 2**39], b""]),
        extension(wire.ARRAY, ["O", [1], b"\0" * 8]),
        extension(wire.ARRAY, ["float64", [True], b"\0" * 8]),
        extension(wire.ARRAY, ["float64", {}, b"\0" * 8]),
        extension(wire.ARRAY, ["float64"]),
        extension(wire.ARRAY, {"a": 1}),
        extension(wire.SCALAR, ["float64", [2], b"\0" * 16]),
        extension(wire.TENSOR, ["float128", [1], b"\0" * 16]),
        extension(wire.REFERENCE, [1, 2, 3, 4]),
        extension(wire.REFERENCE, []),
        extension(wire.TUPLE, 3),
        msgpack.packb(msgpack.ExtType(wire.COMPLEX, b"123")),
        msgpack.packb(msgpack.ExtType(wire.BIG_INT, b"\x01" * 10_000)),
        b"\x91" * 100_000 + b"\xc0",
        msgpack.packb([[]] * 1000) * 1,
        b"\xdd\xff\xff\xff\xff",
        b"\xdc\xff\xff" + b"\x90" * 0xFFFF + b"\x00",
    ],
    ids=lambda frame: frame[:12].hex(),
)
def test_a_frame_that_is_not_exactly_one_plain_value_is_refused(frame: bytes) -> None:
    if frame == msgpack.packb([[]] * 1000):  # the one that is right, so that the test can fail
        assert unpack(frame, lambda reference: reference) == [[]] * 1000
        return
    with pytest.raises(WireError):
        unpack(frame, lambda reference: reference)


def test_messagepacks_own_extension_becomes_a_number() -> None:
    assert unpack(msgpack.packb([msgpack.Timestamp(1)]), lambda reference: reference) == [1.0]


def decoded(frame: bytes) -> Any:
    return unpack(frame, lambda reference: reference)


def nested_in_tuples(levels: int, content: bytes) -> bytes:
    for _ in range(levels):
        content = msgpack.packb(msgpack.ExtType(wire.TUPLE, b"\x91" + content))
    return content


def colliding(n: int) -> bytes:
    """A dict whose keys all have the same hash: integers are hashed modulo 2**61 - 1."""
    keys = [(7 + (2**61 - 1) * i).to_bytes(20, "little", signed=True) for i in range(n)]
    pairs = [(msgpack.ExtType(wire.BIG_INT, key), None) for key in keys]
    return msgpack.Packer().pack_map_pairs(pairs)  # type: ignore[no-any-return]


def listed(item: bytes, times: int) -> bytes:
    return b"\xdd" + times.to_bytes(4, "big") + item * times


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (listed(b"\x90", 150_000), "memory"),
        (listed(b"\xc0", 300_000), "does not parse"),  # more than there is memory for, by its head
        (listed(b"\x81\xa0\xc0", 40_000), "memory"),
        (listed(pack(torch.zeros(1), refer), 20_000), "memory"),
        (nested_in_tuples(25, msgpack.packb(b"." * 2**20)), "memory"),
        (colliding(2000), "keys"),
    ],
    ids=["lists", "many items", "dicts", "tensors", "copies of copies", "colliding keys"],
)
def test_a_frame_built_to_cost_much_is_refused_before_it_does(
    frame: bytes, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MEMORY_CAP", 2**24)  # the real one takes long to reach
    tracemalloc.start()
    with pytest.raises(WireError, match=reason):
        decoded(frame)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**25


def test_one_rare_character_does_not_make_a_long_text_four_times_longer() -> None:
    with pytest.raises(WireError, match="does not parse"):
        decoded(msgpack.packb("." * wire.TEXT_CAP + "\U0001f600"))


def test_what_students_return_is_far_from_the_caps() -> None:
    answers = [np.ones((1000, 1000)), [float(i) for i in range(100_000)], {i: (i,) for i in range(1000)}]
    assert [type(one) for one in there_and_back(answers)] == [np.ndarray, list, dict]
    assert len(there_and_back([torch.ones(3)] * 10_000)) == 10_000


def test_random_bytes_never_do_harm() -> None:
    random = np.random.default_rng(0)
    good = pack([np.arange(4.0), (1, {"a": 2j}), torch.ones(2)], refer)
    for _ in range(3000):
        frame = bytearray(good)
        for _ in range(random.integers(1, 4)):
            frame[random.integers(len(frame))] = random.integers(256)
        try:
            unpack(bytes(frame), lambda reference: reference)
        except WireError:
            continue


def test_a_parameter_is_a_tensor() -> None:
    received = there_and_back(torch.nn.Parameter(torch.tensor([[1.5, -2.0]])))
    assert type(received) is torch.Tensor
    assert not received.requires_grad
    assert received.tolist() == [[1.5, -2.0]]
