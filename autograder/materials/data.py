"""Images for a course notebook: photographs, and data sets to train a network on.

    image = data.photograph("cat")
    images, labels = data.training_data("train")
    print(data.source())

Owns where the course's data folder is and which data set a notebook trains on: CIFAR-10 if somebody has
downloaded it, otherwise the course's own. `shapes` draws that one, `cifar` reads CIFAR-10. Only
`download_cifar10` uses the network.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from autograder.lab.text import _
from autograder.materials import cifar
from autograder.materials.shapes import CLASSES, Images, Labels, Split, fresh_shapes, shapes

__all__ = [
    "CLASSES",
    "OFFICIAL_URL",
    "Split",
    "cifar10",
    "class_names",
    "download_cifar10",
    "folder",
    "fresh_shapes",
    "photograph",
    "shapes",
    "source",
    "training_data",
]

OFFICIAL_URL = cifar.OFFICIAL_URL
IMAGES = "images"  # the folder of photographs in the data folder
DATA_VARIABLE = "AUTOGRADER_DATA"  # the data folder, where it does not lie beside the notebooks


def photograph(name: str) -> npt.NDArray[np.uint8]:
    """Return one of the course's photographs.

    Args:
        name: of a file in `data/images`, without its extension: "cat", "coffee" or "rocket".

    Returns:
        uint8 in [0, 255], shape (height, width, 3): row, column, channel (red, green, blue).

    Raises:
        FileNotFoundError: if the course's data folder is not found.
        ValueError: if there is no such photograph.
    """
    from PIL import Image

    files = {path.stem: path for path in sorted((folder() / IMAGES).glob("*.png"))}
    if name not in files:
        message = _("There is no photograph `{name}`: choose one of {names}.")
        raise ValueError(message.format(name=name, names=", ".join(files)))
    with Image.open(files[name]) as image:
        return np.array(image.convert("RGB"))


def training_data(split: Split) -> tuple[Images, Labels]:
    """Return the images of one split and their classes: of CIFAR-10 if its archive is in the data folder.

    Otherwise those of `shapes`, without a message; `source` says which, `class_names` what the labels mean.

    Args:
        split: "train", "validation" or "test".

    Returns:
        images: float32 in [0, 1], shape (n, 3, 32, 32): image, channel (red, green, blue), row, column.
        labels: int64, shape (n,), indices into `class_names()`.

    Raises:
        ValueError: if there is no such split, or the archive is damaged.
    """
    return cifar10(split) if _has_cifar10() else shapes(split)


def source() -> str:
    """Return a sentence that says which data set `training_data` returns."""
    if _has_cifar10():
        return _("CIFAR-10: photographs in ten classes.")
    return _("The course's own drawings of ten shapes; data.download_cifar10() downloads photographs.")


def class_names() -> tuple[str, ...]:
    """Return what the labels 0 to 9 of `training_data` mean."""
    return cifar.CLASSES if _has_cifar10() else CLASSES


def cifar10(split: Split, folder: str | Path | None = None) -> tuple[Images, Labels]:
    """Return the images of one split of CIFAR-10 and their classes, read from its archive.

    Args:
        split: "train" (the first 45,000 training images), "validation" (the last 5,000) or "test" (10,000).
        folder: where `cifar-10-binary.tar.gz` lies; the course's data folder if not given.

    Returns:
        images: float32 in [0, 1], shape (n, 3, 32, 32): image, channel (red, green, blue), row, column.
        labels: int64, shape (n,): 0 airplane, 1 automobile, 2 bird, 3 cat, 4 deer, 5 dog, 6 frog, 7 horse,
            8 ship, 9 truck.

    Raises:
        FileNotFoundError: if the archive, or the course's data folder, is not there.
        ValueError: if there is no such split, or the archive is damaged.
    """
    return cifar.read(split, _folder(folder), cifar.OFFICIAL)


def download_cifar10(folder: str | Path | None = None, url: str = OFFICIAL_URL) -> Path:
    """Download CIFAR-10's archive (170 MB), unless it is there already, and check its checksum.

    Args:
        folder: where to put it, made if necessary; the course's data folder if not given.
        url: where to download it from: http, https or file.

    Returns:
        The archive's path.

    Raises:
        FileNotFoundError: if no folder is given, and the course's data folder is not found.
        ConnectionError: if the URL cannot be reached, or the download breaks off.
        ValueError: if what arrives is something else.
        OSError: if the archive cannot be written. After any of them, no incomplete file is left.
    """
    return cifar.download(_folder(folder), url, cifar.OFFICIAL)


def _folder(given: str | Path | None) -> Path:
    return Path(given) if given is not None else folder()


def _has_cifar10() -> bool:
    try:
        return (folder() / cifar.ARCHIVE).is_file()
    except FileNotFoundError:
        return False


def folder() -> Path:
    """Return the course's data folder.

    Raises:
        FileNotFoundError: if there is none.
    """
    for place in _candidates():
        if (place / IMAGES).is_dir():
            return place
    message = _("The course's folder data/{images} is not found: work in the course's folder, or below it.")
    raise FileNotFoundError(message.format(images=IMAGES))


def _candidates() -> Iterator[Path]:
    """Yield where the data folder may be, the likeliest first.

    That is: where the environment says; beside the current folder or one above it; beside this package, if
    that is installed in the course's folder.
    """
    if place := os.environ.get(DATA_VARIABLE):
        yield Path(place)
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        yield from (above / "data" for above in (start, *start.parents))
