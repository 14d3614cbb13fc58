"""Reads CIFAR-10, if somebody has downloaded it: 60,000 photographs, 32 × 32 pixels, in ten classes.

Owns the archive: what must be in it, how it is read, and how it is downloaded, which happens only on
request. It is the *binary* version, plain bytes; the archive is never unpacked to disk, and nothing in it
is unpickled or run. Where the archive lies is up to `data`.
"""

import hashlib
import shutil
import tarfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import numpy as np

from autograder.lab.text import _
from autograder.materials.shapes import SIDE, Images, Labels, Pixels, Split, as_floats, check_split

ARCHIVE = "cifar-10-binary.tar.gz"
OFFICIAL_URL = f"https://www.cs.toronto.edu/~kriz/{ARCHIVE}"
CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

TRAINING_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST_FILES = ("test_batch.bin",)
RECORD = 1 + 3 * SIDE * SIDE  # bytes: a label, then red, green and blue, each row by row

BLOCK = 2**16  # bytes read at once
PATIENCE = 30.0  # seconds without a byte until a download is given up


@dataclass(frozen=True)
class Edition:
    """What an archive must be.

    Attributes:
        md5: its checksum, in hexadecimal digits.
        size: its length in bytes.
        records: the number of images in each of its files.
        validation: how many of the last training images form the validation split.
    """

    md5: str
    size: int
    records: int
    validation: int


OFFICIAL = Edition("c32a1d4ab5d03f1284b67883e8d87530", 170_052_171, records=10_000, validation=5_000)


def read(split: Split, folder: Path, edition: Edition) -> tuple[Images, Labels]:
    """Return the images of one split and their classes, as `shapes.shapes` does.

    Args:
        split: "train" (45,000 images of the official edition), "validation" (5,000) or "test" (10,000).
        folder: where the archive lies.
        edition: what the archive must be.

    Returns:
        images: float32 in [0, 1], shape (n, 3, 32, 32): image, channel (red, green, blue), row, column.
        labels: int64, shape (n,), indices into `CLASSES`.

    Raises:
        ValueError: if there is no such split, or the archive is not what it must be.
        FileNotFoundError: if there is no archive.
    """
    check_split(split)
    archive = folder / ARCHIVE
    if not archive.is_file():
        message = _("CIFAR-10 is not in {folder}: download it with data.download_cifar10().")
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
    """Download the archive into `folder`, unless the right one is there already; return its path.

    What arrives has another name until it is complete and its checksum is correct. If the download fails,
    nothing of it is kept, and a file that was there before is unchanged.

    Args:
        folder: where to put the archive; made if necessary.
        url: where to download it from: http, https or file.
        edition: what the archive must be.

    Raises:
        ConnectionError: if the URL cannot be reached, or the download breaks off.
        ValueError: if what arrives is something else.
        OSError: if the archive cannot be written.
    """
    archive = folder / ARCHIVE
    if archive.is_file() and _md5(archive) == edition.md5:
        print(_("✓ {archive} is there already").format(archive=archive))
        return archive
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _retrieve(url, archive, edition)
        archive.chmod(0o644)  # it was a temporary file, which only its owner may read
    except ConnectionError as error:
        raise error.with_traceback(None)  # noqa: B904 (without the way through pooch)
    except OSError as error:
        message = _("{archive} cannot be written ({reason}): make room, or name another folder.")
        raise OSError(message.format(archive=archive, reason=_root_cause(error))) from None
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
        _WrongFile: if it is not a regular file, has another length, or a label out of range.
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
    message = _("{archive} is not the official CIFAR-10 ({why}); data.download_cifar10() downloads it again.")
    return ValueError(message.format(archive=archive, why=why))


def _md5(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _new_md5).hexdigest()


def _new_md5() -> "hashlib._Hash":
    """Return the checksum that CIFAR-10's authors publish; it detects damage, and does not protect."""
    return hashlib.md5(usedforsecurity=False)


def _retrieve(url: str, archive: Path, edition: Edition) -> None:
    """Have pooch download the archive to a temporary file, check it, and put it in its place.

    Raises:
        ConnectionError: if the URL cannot be reached, or the download breaks off.
        ValueError: if what arrives is something else.
        OSError: if the archive cannot be written.
    """
    import pooch  # here, because only a download needs it

    pooch.get_logger().setLevel("WARNING")  # it would announce the download on standard error

    def fetch(url: str, path: str, _pooch: object) -> None:
        _fetch(url, Path(path), edition.size)

    try:
        pooch.retrieve(url, f"md5:{edition.md5}", archive.name, archive.parent, downloader=fetch)
    except ValueError:  # pooch's for a wrong checksum, or `_Arrival`'s
        message = _(
            "What {url} sends is not CIFAR-10, its checksum is wrong, and it was not kept: try again, or get "
            "{name} from somewhere else and put it into the data folder."
        )
        raise ValueError(message.format(url=url, name=ARCHIVE)) from None


def _fetch(url: str, path: Path, size: int) -> None:
    """Write what the URL sends to a file, and show its progress.

    Raises:
        ConnectionError: if the URL cannot be reached, or the download breaks off.
        ValueError: if it sends more than `size` bytes.
    """
    import pooch
    import requests

    with path.open("wb") as file:
        arrival = _Arrival(file, size)
        try:
            if url.startswith("file:"):  # which pooch does not read
                with urllib.request.urlopen(url) as source:
                    shutil.copyfileobj(source, arrival, BLOCK)
            else:
                # Without that header, a server may compress the archive once more, and requests unpack it.
                headers = {"Accept-Encoding": "identity"}
                http = pooch.HTTPDownloader(chunk_size=BLOCK, timeout=PATIENCE, headers=headers)
                http(url, arrival, None)
        except (requests.RequestException, urllib.error.URLError) as error:
            raise _disconnected(url, error, arrival.done) from None
        finally:
            if arrival.done:
                print()  # ends the line of the progress bar


class _Arrival:
    """A file to write a download to: shows how much has arrived, and refuses more than is expected.

    pooch's progress bars count blocks, which need not be full; this counts bytes.
    """

    def __init__(self, file: IO[bytes], size: int) -> None:
        self.done = 0  # bytes
        self._file = file
        self._size = size

    def write(self, block: bytes) -> int:
        """Write a block.

        Raises:
            ValueError: if more has arrived than is expected.
        """
        self.done += len(block)
        if self.done > self._size:
            raise ValueError(f"more than {self._size} bytes")
        _show_progress(self.done, len(block), self._size)
        return self._file.write(block)

    def flush(self) -> None:
        """Write nothing early: pooch flushes after every block, which only takes time."""


def _show_progress(done: int, latest: int, size: int) -> None:
    """Print the progress over the line before, at every percent; a notebook needs no widgets for it."""
    if done * 100 // size > (done - latest) * 100 // size:
        bar = "█" * (done * 30 // size)
        print(f"\r{ARCHIVE} {bar:<30} {done / 1e6:.0f} of {size / 1e6:.0f} MB", end="", flush=True)


def _disconnected(url: str, error: OSError, done: int) -> ConnectionError:
    """Return the error of a download that failed after `done` bytes."""
    if done:
        message = _("The download of {url} broke off and was not kept: try again.")
    else:
        message = _(
            "{url} cannot be fetched ({reason}): see whether this machine is online, or get {name} from "
            "somewhere else and put it into the data folder."
        )
    return ConnectionError(message.format(url=url, reason=_root_cause(error), name=ARCHIVE))


def _root_cause(error: BaseException) -> str:
    """Return the operating system's few words for what libraries have wrapped in their own errors."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    words = str(getattr(error, "strerror", None) or error)
    return words.partition(" for url: ")[0]  # the URL is in our own sentence
