"""Submissions made to stop a batch, to fill the grader's memory, or to talk to its terminal."""

import csv
import json
import os
import re
import resource
import tracemalloc
from typing import Any

import pytest

from autograder.course.blocks import Piece
from autograder.report.export import write_csv, write_json
from tests.conftest import Classroom, cell_of, edited, lost

FIND_SERVER = """
import gc
from autograder.sandbox.student import Server
server = next(thing for thing in gc.get_objects() if type(thing) is Server)
"""


def test_what_cannot_be_written_or_nested_stops_nobody_else(classroom: Classroom) -> None:
    half_a_character = edited(classroom.solved(), "explain_relu", source='x = "\ud800"')
    in_code = classroom.solved(Piece("conv2d", 'x = "\ud800"', "before"))
    in_name = classroom.solved()
    in_name["cells"][5]["metadata"]["nbgrader"] = {"grade_id": "a\ud800\x1b[2J"}
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    nested = classroom.solved()
    nested["cells"][0]["metadata"]["x"] = deep
    for student, work in {
        "half": half_a_character,
        "code": in_code,
        "name": in_name,
        "nested": nested,
        "honest": classroom.solved(),
    }.items():
        classroom.hand_in(student, work)
    with open(os.fsencode(classroom.folder("bytes")) + b"/\xff.txt", "w"):
        pass
    classroom.hand_in("bytes", classroom.solved())
    os.mkfifo(classroom.folder("pipe") / "timestamp.txt")
    classroom.hand_in("pipe", classroom.solved())
    (classroom.folder("link") / "timestamp.txt").symlink_to("/etc/hostname")
    classroom.hand_in("link", classroom.solved())
    many = classroom.solved()
    many["cells"] = [
        {"cell_type": "raw", "metadata": {"nbgrader": {"grade_id": "a"}}, "source": ""}
    ] * 4000 + many["cells"]
    classroom.hand_in("many", many)
    results = classroom.grade()
    assert results.pop("nested").status == "invalid"
    assert {name: result.score for name, result in results.items()} == dict.fromkeys(results, 24)
    assert "its name is not valid text" in results["bytes"].message
    assert "\x1b" not in results["name"].message
    assert len(results["many"].message) < 10_000
    write_json([*results.values()], classroom.course.root / "out.json")


@pytest.mark.parametrize("items", ["[],", "{},", '"",', '{"a":0},'])
def test_lists_of_millions_of_items_are_not_even_read(classroom: Classroom, items: str) -> None:
    content = json.dumps(classroom.solved() | {"metadata": {"x": "@"}})
    path = classroom.folder("ada") / "residual_block.ipynb"
    path.write_text(content.replace('"@"', "[" + items * (19 * 2**20 // len(items)) + "0]"))
    tracemalloc.start()
    result = classroom.grade()["ada"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result.status == "invalid"
    assert "is too large: its lists have more than 500000 items" in result.message
    assert peak < 60 * 2**20  # read, these lists take up to 900 MB


def test_a_cell_that_hides_why_it_was_stopped_is_given_a_reason(classroom: Classroom) -> None:
    silent = FIND_SERVER + "server.__class__.do_run = lambda self, *a: ['ran', [], 'time', '', []]"
    work = classroom.solved(Piece("explain_relu", silent, "before"), Piece("explain_relu", "1", "after"))
    classroom.hand_in("mallory", work)
    assert re.search(r"was stopped: it did not finish within \d+ s\.", classroom.grade()["mallory"].message)


def test_outputs_cannot_fill_the_graders_memory(classroom: Classroom) -> None:
    flood = classroom.solved()
    for number in range(40):
        flood["cells"].append(
            {
                "cell_type": "code",
                "id": f"flood-{number}",
                "metadata": {},
                "outputs": [],
                "execution_count": None,
                "source": "print('\\0' * 4_000_000)",
            }
        )
    classroom.hand_in("flood", flood)
    forged = FIND_SERVER + (
        "server.__class__.do_run = lambda self, *a: ['ran', "
        "[{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 50_000_000}], '']"
    )
    classroom.hand_in(
        "forger",
        classroom.solved(Piece("explain_relu", forged, "before"), Piece("explain_relu", "1", "after")),
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    results = classroom.grade()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert results["flood"].score == 24
    for student in results:
        graded = classroom.course.autograded(student, "residual") / "residual_block.ipynb"
        assert graded.stat().st_size < 40 * 2**20
    assert grown < 600 * 1024  # KiB


def test_frames_nested_to_crash_the_parser_do_not(classroom: Classroom) -> None:
    bomb = FIND_SERVER + (
        "import msgpack\np = msgpack.packb([])\n"
        "for _ in range(300): p = msgpack.packb(msgpack.ExtType(1, b'\\x91' + p))\n"
        "def relu(x):\n    server.channel.send(p)\n    return x\n"
    )
    classroom.hand_in("bomb", classroom.solved(Piece("relu", bomb)))
    classroom.hand_in("honest", classroom.solved())
    results = classroom.grade()
    assert results["honest"].score == 24
    assert lost(results["bomb"]) >= {"test_relu"}
    assert "ended while grading" not in results["bomb"].message


def test_substitutes_do_no_unbounded_work(classroom: Classroom) -> None:
    greedy = "def residual_block(x, kernel):\n    return conv2d(np.ones((2, 2)), np.ones((1, 1)), 1, 8000)"
    classroom.hand_in("greedy", classroom.solved(Piece("residual_block", greedy)))
    result = classroom.grade()["greedy"]
    assert {"test_residual_block", "test_block_out"} <= lost(result)
    assert result.seconds < 30


def test_hidden_inputs_do_not_get_out_by_line_numbers(classroom: Classroom) -> None:
    leak = (
        "def relu(x):\n    if x.size in (4, 5):\n        return np.maximum(x, 0)\n"
        "    n = int(abs(x.flat[0]) * 100) + 1\n"
        "    exec(compile('\\n' * (n - 1) + 'raise ValueError()', 'f', 'exec'), globals())\n"
    )
    classroom.hand_in("leaker", classroom.solved(Piece("relu", leak)))
    message = cell_of(classroom.grade()["leaker"], "test_relu").message
    assert message == "`relu` is wrong in a hidden test when the array has two axes: it raised ValueError."


def test_messages_hold_no_control_characters_and_stay_short(classroom: Classroom) -> None:
    forged = FIND_SERVER + (
        "server.__class__.do_run = lambda self, *a: ['ran', [{'output_type': 'error', 'ename': 'E', "
        "'evalue': '\\x1b[2J' + 'A' * 3_000_000, 'traceback': ['x' * 3_000_000] * 500}], 'time']"
    )
    classroom.hand_in(
        "mallory",
        classroom.solved(Piece("explain_relu", forged, "before"), Piece("explain_relu", "1", "after")),
    )
    result = classroom.grade()["mallory"]
    text = json.dumps(result.as_json())
    assert "\\u001b" not in text
    assert len(text) < 50_000


def test_keyrings_are_not_inherited(classroom: Classroom) -> None:
    code = (
        "import ctypes, platform\nn = {'x86_64': 250, 'aarch64': 219}[platform.machine()]\n"
        "libc = ctypes.CDLL(None)\nbuffer = ctypes.create_string_buffer(200)\n"
        "size = libc.syscall(n, 6, -3, buffer, 200, 0)\nprint('keyring:', size, buffer.value)"
    )
    classroom.hand_in("ada", classroom.solved(Piece("explain_relu", code, "before")))
    classroom.grade()
    graded = (classroom.course.autograded("ada", "residual") / "residual_block.ipynb").read_text()
    # A fresh anonymous session keyring of its own ("_ses"), or none at all.
    assert "keyring: -1" in graded or "_ses" in graded


def test_whatever_one_submission_makes_the_grader_raise_is_its_own_result(classroom: Classroom) -> None:
    for student in ("honest", "clock", "points", "kinds", "arrays"):
        classroom.hand_in(student, classroom.solved())
    (classroom.folder("clock") / "timestamp.txt").write_text("12:" + "1" * 98)
    points = classroom.solved()
    points["cells"][0]["metadata"]["nbgrader"] = {"points": 10**400, "grade_id": "x"}
    classroom.hand_in("points", points)
    arrays = edited(classroom.solved(), "explain_relu", attachments=[["a"]], id=["a"])
    arrays["cells"][0]["metadata"]["nbgrader"] = {"grade_id": ["conv2d"], "schema_version": [3]}
    classroom.hand_in("arrays", arrays)
    kinds = classroom.solved()
    kinds["cells"].append({"cell_type": "markdown", "source": "![x](attachment:none.png)", "attachments": 3})
    classroom.hand_in("kinds", kinds)
    for name in ("n" * 251, "<img src=x onerror=alert(1)>", "=cmd|' '!A1", "a\x1b[2Jb"):
        classroom.hand_in(name, classroom.solved())
    nameless = os.fsencode(classroom.course.submitted("x", "residual").parent.parent) + b"/\xff/residual"
    os.makedirs(nameless)
    results = classroom.grade()
    good = {name: result.score for name, result in results.items() if result.status == "graded"}
    assert good == dict.fromkeys(("honest", "clock", "points", "kinds", "arrays"), 24)
    bad = {name: result.message for name, result in results.items() if result.status != "graded"}
    assert len(bad) == 5
    assert all("rename the folder" in message for message in bad.values())
    assert not [name for name in bad if (classroom.course.root / "autograded" / name).exists()]
    path = classroom.course.root / "out.csv"
    write_csv([*results.values()], path)
    rows = list(csv.reader(path.open()))[1:]
    assert [row[0] for row in rows if row[0][0] in "=+-@"] == []
