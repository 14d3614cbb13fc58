"""Reads CIFAR-10, if somebody has fetched it: 60,000 photographs, 32 × 32 pixels, of ten kinds of things.

Owns the archive: what must be in it, how it is read, and how it is fetched, which happens only if it is
asked for by name. It is the *binary* version, plain bytes; the archive is never unpacked to disk, and
nothing in it is unpickled or run. Where the archive lies is `data`'s to say.
"""

import contextlib
import hashlib
import http.client
import tarfile
import tempfile
import urllib.request
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import numpy as np

from autograder.materials.shapes import SIDE, Images, Labels, Pixels, Split, as_floats, check_split
from autograder.lab.text import _

ARCHIVE = "cifar-10-binary.tar.gz"
OFFICIAL_URL = f"https://www.cs.toronto.edu/~kriz/{ARCHIVE}"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

TRAINING_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST_FILES = ("test_batch.bin",)
RECORD = 1 + 3 * SIDE * SIDE  # bytes: a label, then red, green and blue, each row by row

BLOCK = 2**16  # bytes read at once
PATIENCE = 30.0  # seconds without a byte before a download is given up


@dataclass(frozen=True)
class Edition:
    """What an archive must be.

    Attributes:
        md5: its checksum, in hexadecimal digits.
        size: its length in bytes.
        records: how many pictures each file in it holds.
        validation: how many of the last training pictures are kept for validation.
    """

    md5: str
    size: int
    records: int
    validation: int


OFFICIAL = Edition("c32a1d4ab5d03f1284b67883e8d87530", 170_052_171, records=10_000, validation=5_000)


def read(split: Split, folder: Path, edition: Edition) -> tuple[Images, Labels]:
    """Return the pictures of one split and their classes, as `shapes.shapes` does.

    Args:
        split: "train" (45,000 pictures of the official edition), "validation" (5,000) or "test" (10,000).
        folder: where the archive lies.
        edition: which it must be.

    Returns:
        images: float32 in [0, 1], shape (n, 3, 32, 32): picture, channel (red, green, blue), row, column.
        labels: int64, shape (n,), indices into `CLASSES`.

    Raises:
        ValueError: if there is no such split, or the archive is not what it must be.
        FileNotFoundError: if there is no archive.
    """
    check_split(split)
    archive = folder / ARCHIVE
    if not archive.is_file():
        message = _("CIFAR-10 is not in {folder}: fetch it with data.download_cifar10().")
        raise FileNotFoundError(message.format(folder=folder))
    if _md5(archive) != edition.md5:
        raise _spoiled(archive, _("its checksum is wrong"))
    names = TEST_FILES if split == "test" else TRAINING_FILES
    records = np.concatenate(_files(archive, names, edition))
    if split != "test":
        validation = len(records) - edition.validation
        records = records[:validation] if split == "train" else records[validation:]
    return as_floats(records[:, 1:].reshape(-1, 3, SIDE, SIDE)), records[:, 0].astype(np.int64)


def download(folder: Path, url: str, edition: Edition) -> Path:
    """Fetch the archive into `folder`, unless the right one is there already; return where it is.

    What arrives lies under another name until it is complete and its checksum right. If that fails,
    nothing of it stays, and what was there before is as it was.

    Args:
        folder: where to put it; made if need be.
        url: where to fetch it.
        edition: which it must be.

    Raises:
        ConnectionError: if it cannot be fetched, or not to its end.
        ValueError: if what arrives is something else.
        OSError: if it cannot be written.
    """
    archive = folder / ARCHIVE
    if archive.is_file() and _md5(archive) == edition.md5:
        print(_("✓ {archive} is there already").format(archive=archive))
        return archive
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _replacement(archive) as file:
            _receive(url, file, edition)
    except ConnectionError:
        raise
    except OSError as error:
        message = _("{archive} cannot be written ({reason}): make room, or name another folder.")
        raise OSError(message.format(archive=archive, reason=error.strerror)) from None
    print(_("✓ {archive} is complete").format(archive=archive))
    return archive


def _files(archive: Path, names: Sequence[str], edition: Edition) -> list[Pixels]:
    """Return the records of each named file in the archive, shape (records, 3073)."""
    found: dict[str, Pixels] = {}
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                name = PurePosixPath(member.name).name
                if name in names:
                    found[name] = _records(tar, member, edition)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise _spoiled(archive, _("it cannot be read to its end, {error}").format(error=error)) from None
    except _WrongFile as error:
        raise _spoiled(archive, str(error)) from None
    for name in names:
        if name not in found:
            raise _spoiled(archive, _("`{name}` is not in it").format(name=name))
    return [found[name] for name in names]


class _WrongFile(Exception):
    """A file in the archive is not what it must be; the message says which and why."""


def _records(tar: tarfile.TarFile, member: tarfile.TarInfo, edition: Edition) -> Pixels:
    """Return the records of one file.

    Raises:
        _WrongFile: if it is none, has another length, or has a label that is none.
    """
    name, length = PurePosixPath(member.name).name, edition.records * RECORD
    file = tar.extractfile(member) if member.isreg() else None
    if file is None:
        raise _WrongFile(_("`{name}` in it is a link or a folder").format(name=name))
    if member.size != length:
        message = _("`{name}` in it has {found} bytes, expected {length}")
        raise _WrongFile(message.format(name=name, found=member.size, length=length))
    records = np.frombuffer(file.read(), np.uint8).reshape(-1, RECORD)
    label = int(records[:, 0].max())
    if label >= len(CLASSES):
        message = _("`{name}` in it has the label {label}, and labels go from 0 to {last}")
        raise _WrongFile(message.format(name=name, label=label, last=len(CLASSES) - 1))
    return records


def _spoiled(archive: Path, why: str) -> ValueError:
    message = _("{archive} is not CIFAR-10 as it must be ({why}); data.download_cifar10() fetches it anew.")
    return ValueError(message.format(archive=archive, why=why))


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _new_md5).hexdigest()


def _new_md5() -> "hashlib._Hash":
    """Return the checksum that CIFAR-10's authors publish; it tells damage, and is no protection."""
    return hashlib.md5(usedforsecurity=False)


@contextlib.contextmanager
def _replacement(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside `path`: if the `with` block succeeds it takes the place, if not it goes."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".cifar-10-", delete=False) as file:
        part = Path(file.name)
        try:
            yield file
            file.close()
            part.chmod(0o644)  # a temporary file is its maker's alone
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def _receive(url: str, file: IO[bytes], edition: Edition) -> None:
    """Write what the URL sends into the file.

    Raises:
        ConnectionError: if it cannot be fetched, or not to its end.
        ValueError: if it is something else.
    """
    checksum = _new_md5()
    for block in _blocks(url, edition.size):
        file.write(block)
        checksum.update(block)
    if checksum.hexdigest() != edition.md5:
        message = _(
            "What {url} sends is not CIFAR-10, its checksum is wrong, and it was not kept: try again, or get "
            "{name} from somewhere else and put it into the data folder."
        )
        raise ValueError(message.format(url=url, name=ARCHIVE))


def _blocks(url: str, size: int) -> Iterator[bytes]:
    """Yield what the URL sends, up to a block more than `size` bytes, and show how far it is.

    Raises:
        ConnectionError: if it cannot be fetched, or not to its end.
    """
    done = 0
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            while done <= size and (block := response.read(BLOCK)):
                done += len(block)
                _show_progress(done, len(block), size)
                yield block
            missing = getattr(response, "length", None)  # of what was announced
            if done <= size and missing:
                raise http.client.IncompleteRead(b"", missing)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if done:
            message = _("The download of {url} broke off and was not kept: try again.")
        else:
            message = _(
                "{url} cannot be fetched ({reason}): see whether this machine is online, or get {name} from "
                "somewhere else and put it into the data folder."
            )
        reason = getattr(error, "reason", error)
        raise ConnectionError(message.format(url=url, reason=reason, name=ARCHIVE)) from None
    finally:
        if done:
            print()


def _show_progress(done: int, latest: int, size: int) -> None:
    """Write over the line that says how much has arrived; it needs no widgets in a notebook."""
    if done * 100 // size > (done - latest) * 100 // size:
        bar = "█" * (done * 30 // size)
        print(f"\r{ARCHIVE} {bar:<30} {done / 1e6:.0f} of {size / 1e6:.0f} MB", end="", flush=True)
