"""Images: files are as data/README.md says, shapes are the same everywhere, CIFAR-10 is checked."""

import contextlib
import errno
import hashlib
import io
import re
import socket
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from autograder.materials import cifar, data
from autograder.sandbox import wall
from tests.conftest import ROOT

README = (ROOT / "data" / "README.md").read_text()
ARCHIVE = "cifar-10-binary.tar.gz"
SPLITS: tuple[data.Split, ...] = ("train", "validation", "test")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of a small course, in which the current folder lies."""
    folder = tmp_path / "course" / "data"
    (folder / "images").mkdir(parents=True)
    Image.new("RGB", (3, 2), (255, 128, 0)).save(folder / "images" / "cat.png")
    (tmp_path / "course" / "notebooks" / "topic").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "course" / "notebooks" / "topic")
    return folder


# The files


def test_readme_gives_every_file_s_size_and_checksum() -> None:
    rows = re.findall(
        r"^\| `(images/\S+)` \|.*\| (\d+) × (\d+) \| `([0-9a-f]{64})` \|$", README, re.MULTILINE
    )
    assert {name for name, *_rest in rows} == {f"images/{p.name}" for p in (ROOT / "data/images").iterdir()}
    for name, width, height, checksum in rows:
        path = ROOT / "data" / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == checksum, name
        with Image.open(path) as image:
            assert image.size == (int(width), int(height)), name


def test_files_are_small() -> None:
    for path in (ROOT / "data").rglob("*"):
        if path.is_file() and path.name != ARCHIVE:
            assert path.stat().st_size <= 5_000_000, path
    for path in (ROOT / "data" / "images").iterdir():
        assert path.stat().st_size <= 300_000, path


def test_git_leaves_cifar10_out() -> None:
    command = ["git", "check-ignore", "-q", f"data/{ARCHIVE}"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0


# Photographs


@pytest.mark.parametrize("name", ["cat", "coffee", "rocket"])
def test_photographs_are_images(name: str) -> None:
    image = data.photograph(name)
    assert image.dtype == np.uint8
    assert image.ndim == 3
    assert min(image.shape[:2]) == 256
    assert image.shape[2] == 3
    assert image.flags.writeable
    assert len(np.unique(image)) > 100


def test_photographs_are_upright_and_their_channels_in_order() -> None:
    coffee = data.photograph("coffee").astype(int)
    red, _green, blue = coffee[-20:, -20:].mean(axis=(0, 1))
    assert red > blue + 30  # a wooden table
    rocket = data.photograph("rocket").astype(int).sum(axis=2)
    bright = rocket > 700
    assert bright[128:].sum() > 2 * bright[:128].sum()  # the lamps are at its foot


def test_photographs_are_found_from_the_folder_of_a_notebook(course: Path) -> None:
    assert data.photograph("cat").tolist() == [[[255, 128, 0]] * 3] * 2


def test_an_unknown_photograph_is_reported_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no photograph `dog`: choose one of cat, coffee, rocket\.$"):
        data.photograph("dog")
    with pytest.raises(ValueError, match="no photograph"):
        data.photograph("../images/cat")


def test_photographs_are_found_behind_the_wall(course: Path) -> None:
    code = "from autograder.materials import data; print(data.photograph('cat').tolist(), data.source()[:10])"
    odd = course.parent / "a course — ä" / "data"
    odd.parent.mkdir()
    course.rename(odd)
    line = [
        *wall.command(["numpy", "matplotlib"], odd),
        "--chdir",
        "/home/student",
        sys.executable,
        "-c",
        code,
    ]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stdout == f"{[[[255, 128, 0]] * 3] * 2} The course\n", done.stderr


def test_without_the_course_a_photograph_is_not_found_and_shapes_are_still_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(data, "__file__", str(tmp_path / "site-packages" / "data.py"))
    with pytest.raises(FileNotFoundError, match=r"folder data/images is not found: work in .*below it\.$"):
        data.photograph("cat")
    assert data.training_data("test")[0].shape == (1000, 3, 32, 32)
    assert data.class_names()[0] == "disc"


# Shapes


@pytest.mark.parametrize(("split", "size"), [("train", 4000), ("validation", 1000), ("test", 1000)])
def test_shapes_have_their_form_and_every_class_as_often(split: data.Split, size: int) -> None:
    images, labels = data.shapes(split)
    assert images.dtype == np.float32
    assert images.shape == (size, 3, 32, 32)
    assert images.min() >= 0
    assert images.max() <= 1
    assert 0.3 < images.mean() < 0.7
    assert labels.dtype == np.int64
    assert labels.shape == (size,)
    assert np.bincount(labels).tolist() == [size // 10] * 10
    assert len(set(labels[:100].tolist())) == 10  # in mixed order
    assert len(data.CLASSES) == len(set(data.CLASSES)) == 10


@pytest.mark.parametrize(
    ("split", "checksum"),
    [
        ("train", "411dc25fafcef4d1b4b50da0bc06504d3318cd21db36c338b283d05e7bc9c0b6"),
        ("validation", "c11de51f3cec702a27f80741112ef7700aff4d25798b46730433a3bca3cd0272"),
        ("test", "cffef79e9f4370be001a204ac81da1a9eea01639248c3afc6640c3c905978241"),
    ],
)
def test_shapes_are_the_same_on_every_machine(split: data.Split, checksum: str) -> None:
    images, labels = data.shapes(split)
    assert hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest() == checksum


def test_shapes_are_the_reader_s_to_change() -> None:
    images, labels = data.shapes("test")
    images[:] = 0
    labels[:] = 0
    again, labels_again = data.shapes("test")
    assert again.max() > 0.5
    assert labels_again.max() == 9


def test_no_image_is_there_twice() -> None:
    seen = [image.tobytes() for split in SPLITS for image in data.shapes(split)[0]]
    assert len(set(seen)) == len(seen) == 6000


def test_mean_colour_does_not_distinguish_the_classes() -> None:
    images, labels = data.shapes("train")
    colours = images.mean(axis=(2, 3))
    means = np.stack([colours[labels == k].mean(axis=0) for k in range(10)])
    images, labels = data.shapes("test")
    distances = np.square(images.mean(axis=(2, 3))[:, None] - means).sum(axis=2)
    assert (distances.argmin(axis=1) == labels).mean() < 0.45


@pytest.fixture
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("one_thread")
def test_a_small_network_learns_which_image_has_which_label() -> None:
    torch.manual_seed(0)
    images, labels = (torch.from_numpy(array) for array in data.shapes("train"))
    model = torch.nn.Sequential(
        *(torch.nn.Conv2d(3, 8, 5, stride=2), torch.nn.ReLU(), torch.nn.Conv2d(8, 16, 3), torch.nn.ReLU()),
        *(torch.nn.AdaptiveMaxPool2d(1), torch.nn.Flatten(), torch.nn.Linear(16, 10)),
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    for batch in torch.randperm(4000).split(64):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
        optimiser.step()
    images, labels = (torch.from_numpy(array) for array in data.shapes("test"))
    accuracy = (model(images).argmax(dim=1) == labels).double().mean()
    assert accuracy > 0.15  # chance is 0.1


# CIFAR-10: small archives of the official one's form

RECORDS = 6  # a file


def batch(number: int, first_label: int = 0) -> bytes:
    """A file: image i has label `first_label` + i, and one pixel of the file's number, the others black."""
    records = np.zeros((RECORDS, 3073), np.uint8)
    records[:, 0] = np.arange(RECORDS) + first_label
    records[:, 1 + 1 * 1024 + 2 * 32 + 5] = number  # green, row 2, column 5
    return records.tobytes()


def official() -> dict[str, bytes]:
    files = {f"data_batch_{number}.bin": batch(number) for number in (1, 2, 3, 4, 5)}
    return {"batches.meta.txt": b"airplane\n", **files, "test_batch.bin": batch(255, first_label=4)}


def pack(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        for name, contents in files.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = len(contents)
            tar.addfile(member, io.BytesIO(contents))
    return whole.getvalue()


Put = Callable[[bytes], None]


def expect(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this archive taken for the official one, and downloaded in blocks as small as it is."""
    edition = cifar.Edition(hashlib.md5(archive).hexdigest(), len(archive), RECORDS, validation=4)
    monkeypatch.setattr(cifar, "OFFICIAL", edition)
    monkeypatch.setattr(cifar, "BLOCK", 64)


@pytest.fixture
def put(course: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put an archive into the course's data folder, and have it taken for the official one."""

    def do(archive: bytes) -> None:
        (course / ARCHIVE).write_bytes(archive)
        expect(archive, monkeypatch)

    return do


def test_the_official_archive_is_what_its_authors_publish() -> None:
    assert data.OFFICIAL_URL == "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
    assert cifar.Edition("c32a1d4ab5d03f1284b67883e8d87530", 170052171, 10000, 5000) == cifar.OFFICIAL
    assert "| 170,052,171 | `c32a1d4ab5d03f1284b67883e8d87530` |" in README


def test_cifar10_is_read_pixel_by_pixel_and_split(put: Put) -> None:
    put(pack(official()))
    images, labels = data.cifar10("train")
    assert images.dtype == np.float32
    assert images.shape == (26, 3, 32, 32)
    assert labels.dtype == np.int64
    assert labels.tolist() == [0, 1, 2, 3, 4, 5] * 4 + [0, 1]
    numbers = np.repeat([1, 2, 3, 4, 5], 6)[:26]
    np.testing.assert_array_equal(images[:, 1, 2, 5], numbers.astype(np.float32) / np.float32(255))
    assert np.count_nonzero(images) == 26
    images, labels = data.cifar10("validation")
    assert images.shape == (4, 3, 32, 32)
    assert labels.tolist() == [2, 3, 4, 5]
    images, labels = data.cifar10("test")
    assert images[:, 1, 2, 5].tolist() == [1.0] * 6
    assert labels.tolist() == [4, 5, 6, 7, 8, 9]


def test_cifar10_is_read_from_another_folder(put: Put, course: Path, tmp_path: Path) -> None:
    put(pack(official()))
    (course / ARCHIVE).rename(tmp_path / ARCHIVE)
    assert len(data.cifar10("test", tmp_path)[0]) == len(data.cifar10("test", str(tmp_path))[0]) == 6


def test_training_data_is_cifar10_if_it_is_there_and_else_the_shapes(put: Put, course: Path) -> None:
    assert data.training_data("validation")[0].shape == (1000, 3, 32, 32)
    assert "shapes" in data.source()
    assert data.class_names() == data.CLASSES
    put(pack(official()))
    assert data.training_data("validation")[0].shape == (4, 3, 32, 32)
    assert data.source().startswith("CIFAR-10")
    assert data.class_names()[3] == "cat"
    assert not list(course.glob("*batch*"))  # nothing is unpacked


def test_an_unknown_split_is_reported(put: Put) -> None:
    wrong: Any = "valid"
    put(pack(official()))
    for function in (data.shapes, data.cifar10, data.training_data):
        with pytest.raises(ValueError, match=r"no split `valid`: choose train, validation or test\.$"):
            function(wrong)


def test_a_missing_archive_is_reported_with_what_to_do(course: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"not in .*data: download it with data\.download_cifar10\(\)\.$"
    ):
        data.cifar10("train")


def linked() -> bytes:
    """An archive in which a file leads to another."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        other, link = tarfile.TarInfo("other"), tarfile.TarInfo("test_batch.bin")
        other.size = len(batch(1))
        tar.addfile(other, io.BytesIO(batch(1)))
        link.type, link.linkname, link.size = tarfile.LNKTYPE, "other", len(batch(1))
        tar.addfile(link)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (
            pack({**official(), "test_batch.bin": batch(1)[:-1]}),
            "`test_batch.bin` in it has 18437 bytes, expected 18438",
        ),
        (
            pack({**official(), "test_batch.bin": batch(1) * 2}),
            "`test_batch.bin` in it has 36876 bytes, expected 18438",
        ),
        (pack({**official(), "test_batch.bin": batch(1, 5)}), "`test_batch.bin` in it has the label 10"),
        (pack({"data_batch_1.bin": batch(1)}), "`test_batch.bin` is not in it"),
        (linked(), "`test_batch.bin` in it is a link"),
        (pack(official())[:-40], "it cannot be read to its end"),
        (b"<html>not found</html>", "it cannot be read to its end"),
    ],
    ids=["short", "long", "label", "absent", "link", "cut", "page"],
)
def test_an_archive_that_is_not_as_it_must_be_is_refused(put: Put, archive: bytes, said: str) -> None:
    put(archive)
    with pytest.raises(ValueError, match=re.escape(said)) as refused:
        data.cifar10("test")
    assert re.fullmatch(
        r"\S*cifar-10-binary\.tar\.gz is not the official CIFAR-10 \(.*\); "
        r"data\.download_cifar10\(\) downloads it again\.",
        str(refused.value),
    )


def test_an_archive_with_a_wrong_checksum_is_not_even_opened(put: Put, course: Path) -> None:
    put(pack(official()))
    changed = pack({**official(), "test_batch.bin": batch(7)})
    (course / ARCHIVE).write_bytes(changed)
    with pytest.raises(ValueError, match="its checksum is wrong"):
        data.training_data("test")


# Downloads, from this machine


class Site:
    """A web site of one page."""

    def __init__(self) -> None:
        self.body = b""
        self.announced = -1  # bytes; the body's if negative
        self.announce = True
        self.piece = 0  # bytes sent at once; the whole body if 0
        self.requests = 0
        self.sent = False  # to the end
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.requests += 1
                if self.path != "/archive":
                    self.send_error(404)
                    return
                self.send_response(200)
                length = len(site.body) if site.announced < 0 else site.announced
                self.send_header(*(("Content-Length", str(length)) if site.announce else ("X-Length", "?")))
                self.end_headers()
                step = site.piece or max(1, len(site.body))
                with contextlib.suppress(OSError):
                    for start in range(0, len(site.body), step):
                        self.wfile.write(site.body[start : start + step])
                    site.sent = True

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/archive"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "*")
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.01,))
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_download_is_checked_put_in_place_and_not_repeated(
    site: Site, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.body = pack(official())
    expect(site.body, monkeypatch)
    assert data.download_cifar10(url=site.url) == course / ARCHIVE
    assert (course / ARCHIVE).read_bytes() == site.body
    assert files_in(course) == {ARCHIVE, "images"}
    assert (course / ARCHIVE).stat().st_mode & 0o777 == 0o644
    shown, errors = capsys.readouterr()
    assert errors == ""
    assert "█" * 30 in shown
    assert f"✓ {course / ARCHIVE} is complete" in shown
    assert len(data.training_data("test")[0]) == 6
    data.download_cifar10(url=site.url)
    assert "is there already" in capsys.readouterr().out
    assert site.requests == 1


def test_a_damaged_archive_is_replaced_by_a_download(
    site: Site, course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.body = pack(official())
    expect(site.body, monkeypatch)
    (course / ARCHIVE).write_bytes(site.body[:100])
    data.download_cifar10(url=site.url)
    assert (course / ARCHIVE).read_bytes() == site.body
    elsewhere = data.download_cifar10(tmp_path / "new" / "folder", (course / ARCHIVE).as_uri())
    assert elsewhere == tmp_path / "new" / "folder" / ARCHIVE
    assert elsewhere.read_bytes() == site.body


@pytest.mark.parametrize("before", [None, b"what was there before"])
@pytest.mark.parametrize(
    ("body", "announced", "error", "said"),
    [
        (pack(official())[:-1] + b"x", -1, ValueError, "sends is not CIFAR-10, its checksum is wrong"),
        (b"<html>log in first</html>", -1, ValueError, "sends is not CIFAR-10, its checksum is wrong"),
        (pack(official())[:500], 100_000, ConnectionError, "/archive broke off and was not kept: try again."),
        (b"", 100_000, ConnectionError, "/archive cannot be fetched"),
    ],
    ids=["changed", "page", "interrupted", "nothing"],
)
def test_what_is_not_the_archive_is_not_kept(
    site: Site,
    course: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: bytes | None,
    body: bytes,
    announced: int,
    error: type[Exception],
    said: str,
) -> None:
    expect(pack(official()), monkeypatch)
    if before:
        (course / ARCHIVE).write_bytes(before)
    site.body, site.announced = body, announced
    with pytest.raises(error, match=re.escape(said)) as failed:
        data.download_cifar10(url=site.url)
    assert {Path(str(entry.path)).name for entry in failed.traceback} == {
        "test_data.py",
        "data.py",
        "cifar.py",
    }
    assert failed.value.__cause__ is None
    assert failed.value.__suppress_context__
    assert files_in(course) == {"images"} | ({ARCHIVE} if before else set())
    if before:
        assert (course / ARCHIVE).read_bytes() == before


def test_a_download_that_is_far_too_long_is_not_read_to_its_end(
    site: Site, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(pack(official()), monkeypatch)
    site.body = bytes(100_000_000)
    with pytest.raises(ValueError, match="sends is not CIFAR-10"):
        data.download_cifar10(url=site.url)
    assert not site.sent
    assert files_in(course) == {"images"}


@pytest.mark.parametrize("announced", [True, False])
def test_a_download_in_pieces_is_measured_in_bytes(
    course: Path, monkeypatch: pytest.MonkeyPatch, site: Site, announced: bool
) -> None:
    """A site may send blocks that are not full, and need not say how long the file is."""
    site.body = pack(official())
    site.announce, site.piece = announced, 7
    expect(site.body, monkeypatch)
    assert data.download_cifar10(url=site.url).read_bytes() == site.body


def test_a_full_disk_is_reported_as_such(course: Path, monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    def write(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    site.body = pack(official())
    expect(site.body, monkeypatch)
    monkeypatch.setattr(cifar._Arrival, "write", write)
    with pytest.raises(OSError, match=r"cannot be written \(No space left on device\): make room, or"):
        data.download_cifar10(url=site.url)
    assert files_in(course) == {"images"}


def test_a_download_that_somebody_stops_leaves_nothing(
    site: Site, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    site.body = pack(official())
    expect(site.body, monkeypatch)
    monkeypatch.setattr(cifar, "_show_progress", stop)
    with pytest.raises(KeyboardInterrupt):
        data.download_cifar10(url=site.url)
    assert files_in(course) == {"images"}


def test_without_a_network_the_message_says_so_in_one_sentence(course: Path, site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/", f"{site.url}/none", "no such address"):
        with pytest.raises(ConnectionError) as failed:
            data.download_cifar10(url=url)
        message = str(failed.value)
        assert message.startswith(f"{url} cannot be fetched (")
        assert message.endswith("see whether this machine is online, or get cifar-10-binary.tar.gz from "
                                "somewhere else and put it into the data folder.")  # fmt: skip
        assert "\n" not in message
    assert files_in(course) == {"images"}


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path, site: Site) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"cannot be written \(.*\): make room, or name another folder\.$"):
        data.download_cifar10(tmp_path / "file" / "folder", site.url)


def test_nothing_reaches_for_the_network_unasked(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("somebody opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    data.photograph("cat")
    data.training_data("test")
    data.source()
    with pytest.raises(FileNotFoundError):
        data.cifar10("test")


def test_only_a_download_imports_what_downloads() -> None:
    code = (
        "import sys; from autograder.materials import data; data.shapes('test'); print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pooch", "requests", "torch"} & set(done.stdout.split())


def test_lab_does_not_know_the_materials() -> None:
    for path in (ROOT / "autograder" / "lab").rglob("*.py"):
        assert "autograder.materials" not in path.read_text(), path
