"""The wire between the student process and the judge: frames of plain typed data, nothing else.

Owns the encoding (MessagePack with a few extension types) and the framing. A value is sent by value only if
its type is exactly one of: None, bool, int, float, complex, str, bytes, list, dict, NumPy array or scalar of
numeric or bool dtype, dense CPU tensor; or if it is a tuple of any kind. Everything else is sent as a
reference that only its own side can resolve. Decoding constructs these types and nothing more: no pickle, no
evaluation, no code of either side; whatever does not parse raises `WireError`.

`student` and `remote` give the frames their meaning.
"""

import math
import socket
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import numpy as np

from autograder.lab.text import _

FRAME_CAP = 32 * 2**20  # bytes in one frame
DEPTH_CAP = 30  # levels of nested tuples and other extension types
# Decoded, a frame takes more memory than on the wire: a one-byte item of a list becomes a Python object.
MEMORY_CAP = 96 * 2**20  # bytes that decoding one frame may take, estimated with these:
BYTES_EACH_ITEM = 96  # of a list
# These take less memory, but microseconds each: so many that they take 0.1 s are too many.
BYTES_EACH_ENTRY = 768  # of a dict
BYTES_EACH_CONTAINER = 1024  # a list or dict, beside its items
BYTES_EACH_EXTENSION = 4096  # a tuple, an array, a tensor, beside its content
TEXT_CAP = 16 * 2**20  # bytes of one text: one rare character in it makes each of the others four bytes long
KEY_CAP = 1000  # keys of one dict that are no text: their hashes can be made to collide
INT_BITS_CAP = 1024
DTYPES = {  # name on the wire -> dtype; native byte order
    np.dtype(kind).name: np.dtype(kind)
    for kind in (
        *(np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64),
        *(np.float16, np.float32, np.float64, np.complex64, np.complex128),
    )
}
WIDER = {np.dtype(np.longdouble).name: np.float64, np.dtype(np.clongdouble).name: np.complex128}  # rounded
TENSOR_DTYPES = {*DTYPES} - {"uint16", "uint32", "uint64"} | {"bfloat16"}

TUPLE, COMPLEX, BIG_INT, ARRAY, SCALAR, TENSOR, REFERENCE, SLICE = range(1, 9)


class WireError(Exception):
    """A frame does not parse or is too large, or the connection is closed."""


class WireClosed(WireError):
    """The other side closed the connection or ended."""


class WireTimeout(WireError):
    """The other side did not answer in time."""


@dataclass(frozen=True)
class Reference:
    """A value that stays on its own side of the wire.

    Attributes:
        owner: the side, as seen by the sender of the frame: "mine" or "yours".
        key: the value's number on its own side.
        kind: the name of its type, for messages.
        callable: whether it can be called.
    """

    owner: str
    key: int
    kind: str = ""
    callable: bool = False


def pack(value: Any, refer: Callable[[Any], Reference]) -> bytes:
    """Encode a value; `refer` returns a reference to each part that is not plain data.

    Raises:
        WireError: if the encoding is larger than `FRAME_CAP`.
    """

    def extend(part: Any) -> msgpack.ExtType:
        return _extension(part, refer, nested)

    def nested(part: Any) -> bytes:
        packed: bytes = msgpack.packb(part, default=extend, strict_types=True)
        return packed

    try:
        data = nested(value)
    except (ValueError, RecursionError, OverflowError, TypeError):
        # A cycle, too deep a nesting or a string that is not Unicode: send a reference to the whole value.
        data = nested(refer(value))
    if len(data) > FRAME_CAP:
        text = _("a value of {size:.0f} MiB is larger than the {most} MiB that can be passed on")
        raise WireError(text.format(size=len(data) / 2**20, most=FRAME_CAP >> 20))
    return data


def _extension(
    part: Any, refer: Callable[[Any], Reference], nested: Callable[[Any], bytes]
) -> msgpack.ExtType:
    kind = type(part)
    if issubclass(kind, tuple):  # a named tuple, too, and a tensor's shape
        return msgpack.ExtType(TUPLE, nested(list(tuple.__iter__(part))))
    if kind is complex:
        return msgpack.ExtType(COMPLEX, struct.pack("<dd", part.real, part.imag))
    if kind is int and part.bit_length() < INT_BITS_CAP:
        return msgpack.ExtType(BIG_INT, part.to_bytes(part.bit_length() // 8 + 1, "little", signed=True))
    if kind is slice:
        return msgpack.ExtType(SLICE, nested([part.start, part.stop, part.step]))
    if kind is Reference:
        return msgpack.ExtType(
            REFERENCE, nested([part.owner == "mine", part.key, part.kind[:200], part.callable])
        )
    if kind is np.ndarray and part.dtype.name in WIDER:
        part = part.astype(WIDER[part.dtype.name])
    if kind is np.ndarray and part.dtype.name in DTYPES:
        return msgpack.ExtType(ARRAY, _pack_array(part, nested))
    if isinstance(part, np.longdouble | np.clongdouble) and kind.__module__ == "numpy":
        part = WIDER[part.dtype.name](part)
    if isinstance(part, np.generic) and kind.__module__ == "numpy" and part.dtype.name in DTYPES:
        return msgpack.ExtType(SCALAR, _pack_array(np.asarray(part), nested))
    torch = sys.modules.get("torch")
    if torch is not None and kind in (torch.Tensor, torch.nn.Parameter) and _dense(part, torch):
        return msgpack.ExtType(TENSOR, _pack_tensor(part, torch, nested))
    return _extension(refer(part), refer, nested)


def _pack_array(array: Any, nested: Callable[[Any], bytes]) -> bytes:
    native = array.astype(DTYPES[array.dtype.name], copy=False)
    by_columns = native.flags.f_contiguous and not native.flags.c_contiguous
    content = [array.dtype.name, list(array.shape), native.tobytes("F" if by_columns else "C")]
    return nested([*content, "F"] if by_columns else content)


def _dense(tensor: Any, torch: Any) -> bool:
    name = str(tensor.dtype).removeprefix("torch.")
    return tensor.layout is torch.strided and tensor.device.type == "cpu" and name in TENSOR_DTYPES


def _pack_tensor(tensor: Any, torch: Any, nested: Callable[[Any], bytes]) -> bytes:
    name = str(tensor.dtype).removeprefix("torch.")
    flat = tensor.detach().resolve_conj().resolve_neg().contiguous()
    bits = flat.view(torch.int16) if name == "bfloat16" else flat
    return nested([name, list(tensor.shape), bits.numpy().tobytes()])


def unpack(data: bytes, resolve: Callable[[Reference], Any]) -> Any:
    """Decode one frame; `resolve` turns each reference into its representation on this side.

    Raises:
        WireError: if the frame is not exactly one value of the allowed types.
    """
    room = MEMORY_CAP
    depth = 0

    def take(size: int) -> None:
        nonlocal room
        room -= size
        if room < 0:
            raise WireError("a frame takes too much memory")

    def counted(items: list[Any]) -> list[Any]:
        take(BYTES_EACH_CONTAINER + BYTES_EACH_ITEM * len(items))
        return items

    def dictionary(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
        take(BYTES_EACH_CONTAINER + BYTES_EACH_ENTRY * len(pairs))
        if sum(type(key) is not str for key, _value in pairs) > KEY_CAP:
            raise WireError("a dict has too many keys that are no text")
        return dict(pairs)

    def extension(code: int, payload: bytes) -> Any:
        take(BYTES_EACH_EXTENSION + len(payload))
        return _value_of(code, payload, nested, resolve)

    def nested(payload: bytes) -> Any:
        nonlocal depth
        depth += 1
        if depth > DEPTH_CAP:  # each level is another parser on the C stack
            raise WireError("a frame is nested too deeply")
        value = msgpack.unpackb(
            payload,
            ext_hook=extension,
            list_hook=counted,
            object_pairs_hook=dictionary,
            strict_map_key=False,
            timestamp=1,  # MessagePack has a timestamp type; here it becomes a plain number
            max_str_len=TEXT_CAP,
            max_array_len=MEMORY_CAP // BYTES_EACH_ITEM,
            max_map_len=MEMORY_CAP // BYTES_EACH_ENTRY,
        )
        depth -= 1
        return value

    try:
        return nested(data)
    except WireError:
        raise
    except Exception as error:
        raise WireError(f"a frame does not parse: {type(error).__name__}") from None


def _value_of(
    code: int, payload: bytes, nested: Callable[[bytes], Any], resolve: Callable[[Reference], Any]
) -> Any:
    if code == COMPLEX:
        return complex(*struct.unpack("<dd", payload))
    if code == BIG_INT:
        if len(payload) > INT_BITS_CAP // 8 + 1:
            raise WireError("an integer is too large")
        return int.from_bytes(payload, "little", signed=True)
    content = nested(payload)
    if type(content) is not list:
        raise WireError("an extension's content is not a list")
    if code == TUPLE:
        return tuple(content)
    if code == SLICE:
        start, stop, step = content
        return slice(start, stop, step)
    if code == REFERENCE:
        theirs, key, kind, is_callable = content
        if [type(theirs), type(key), type(kind), type(is_callable)] != [bool, int, str, bool]:
            raise WireError("a reference is malformed")
        return resolve(Reference("yours" if theirs else "mine", key, kind, is_callable))
    if code == ARRAY:
        return _array_of(content)
    if code == SCALAR:
        return _array_of(content).reshape(())[()]
    if code == TENSOR:
        return _tensor_of(content)
    raise WireError("an extension is of no known type")


def _array_of(content: list[Any]) -> Any:
    name, shape, data, *order = content
    if order not in ([], ["F"]):
        raise WireError("an array's order is malformed")
    if type(name) is not str or name not in DTYPES or type(data) is not bytes or type(shape) is not list:
        raise WireError("an array is malformed")
    if len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise WireError("an array's shape is malformed")
    if math.prod(shape) * DTYPES[name].itemsize != len(data):
        raise WireError("an array's data do not fill its shape")
    return np.frombuffer(data, DTYPES[name]).reshape(shape, order="F" if order else "C").copy("K")


def _tensor_of(content: list[Any]) -> Any:
    import torch

    name, shape, data = content
    if type(name) is not str or name not in TENSOR_DTYPES:
        raise WireError("a tensor is malformed")
    if name == "bfloat16":
        return torch.from_numpy(_array_of(["int16", shape, data])).view(torch.bfloat16)
    return torch.from_numpy(_array_of([name, shape, data]))


class Channel:
    """One end of a connection that carries frames."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock

    def send(self, data: bytes) -> None:
        """Send one frame.

        Raises:
            WireClosed: if the other side has closed the connection.
            WireTimeout: if it reads nothing for as long as the socket's timeout.
        """
        try:
            self.sock.sendall(struct.pack("<Q", len(data)) + data)
        except TimeoutError:
            raise WireTimeout from None
        except OSError:
            raise WireClosed from None

    def receive(self, deadline: float | None = None) -> bytes:
        """Receive one frame.

        Args:
            deadline: when to give up, on the clock of `time.monotonic`; None waits forever.

        Raises:
            WireTimeout: at the deadline.
            WireClosed: if the other side has closed the connection.
            WireError: if the frame is announced as larger than `FRAME_CAP`.
        """
        (length,) = struct.unpack("<Q", self._exactly(8, deadline))
        if length > FRAME_CAP:
            raise WireError("a frame is too large")
        return self._exactly(length, deadline)

    def _exactly(self, count: int, deadline: float | None) -> bytes:
        data = bytearray()
        while len(data) < count:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise WireTimeout
                self.sock.settimeout(left)
            try:
                part = self.sock.recv(min(count - len(data), 2**20))
            except TimeoutError:
                raise WireTimeout from None
            except OSError:
                raise WireClosed from None
            if not part:
                raise WireClosed
            data += part
        return bytes(data)

    def close(self) -> None:
        """Close this end."""
        self.sock.close()
