"""A wrong answer that equals a known mistake is named, however it is written; any other earns no guess."""

from autograder.course.blocks import Piece
from tests.conftest import QUESTION, TOPIC, Classroom, cell_of, known_mistakes

MISTAKES = known_mistakes()
VECTORISED = """
def conv2d(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], np.flip(kernel).astype(float))
"""


def test_a_known_mistake_is_named_at_the_test_and_on_the_cell(classroom: Classroom) -> None:
    works = {"flipped kernel": VECTORISED, "no skip connection": "", "average instead of maximum": ""}
    for name, code in works.items():
        piece = MISTAKES[name].piece
        classroom.hand_in(name.replace(" ", "-"), classroom.solved(Piece(piece.cell, code or piece.code)))
    results = classroom.grade()
    for name in works:
        mistake, student = MISTAKES[name], name.replace(" ", "-")
        for grade_id in mistake.fails:
            cell = cell_of(results[student], grade_id)
            assert cell.mistake == name, (student, grade_id)
            assert f"Hint: {mistake.hint}" in cell.message
        graded = (classroom.course.autograded(student, TOPIC) / f"{QUESTION}.ipynb").read_text()
        assert mistake.hint in graded


def test_two_mistakes_with_one_answer_are_both_named(classroom: Classroom) -> None:
    classroom.hand_in("ada", classroom.solved(MISTAKES["dtype of the image kept"].piece))
    cell = cell_of(classroom.grade()["ada"], "test_conv2d_integers")
    assert cell.mistake == "integers only; dtype of the image kept"
    assert " Or: " in cell.message


def test_an_answer_that_fits_no_mistake_earns_no_guess(classroom: Classroom) -> None:
    arbitrary = "def conv2d(x, kernel, stride=1, padding=0):\n    return np.full((3, 3), 41.5)"
    broken = "def conv2d(x, kernel, stride=1, padding=0):\n    return kernel[99]"
    classroom.hand_in("arbitrary", classroom.solved(Piece("conv2d", arbitrary)))
    classroom.hand_in("broken", classroom.solved(Piece("conv2d", broken)))
    for result in classroom.grade().values():
        assert {cell.mistake for cell in result.cells} == {None}
        assert "Hint" not in cell_of(result, "test_conv2d").message


def test_a_mistake_that_fails_where_the_answer_was_right_is_not_named(classroom: Classroom) -> None:
    sometimes = VECTORISED.replace("np.flip(kernel)", "(np.flip(kernel) if x.shape == (8, 5) else kernel)")
    classroom.hand_in("always", classroom.solved(Piece("conv2d", VECTORISED)))
    classroom.hand_in("sometimes", classroom.solved(Piece("conv2d", sometimes)))
    results = classroom.grade()
    assert cell_of(results["always"], "test_conv2d").mistake == "flipped kernel"
    cell = cell_of(results["sometimes"], "test_conv2d")
    assert (cell.score, cell.mistake) == (0, None)
    assert "hidden test" in cell.message


def test_a_hint_of_a_hidden_test_reveals_no_value(classroom: Classroom) -> None:
    classroom.hand_in("ada", classroom.solved(MISTAKES["stride ignored"].piece))
    classroom.hand_in(
        "bob",
        classroom.solved(Piece("relu", "def relu(x):\n    return np.where(x < 9, np.maximum(x, 0), x + 1)")),
    )
    results = classroom.grade()
    message = cell_of(results["bob"], "test_relu").message
    assert message == "`relu` is wrong in a hidden test when the array has two axes: its values are wrong."


def worked(classroom: Classroom, *pieces: Piece) -> dict[str, str]:
    """Run a solved notebook in a kernel, as a student does; return each cell's error, by grade_id."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.from_dict(classroom.solved(*pieces))
    client = NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=60)
    client.execute(cwd=str(classroom.course.released(TOPIC)))
    return {
        cell.metadata["nbgrader"]["grade_id"]: "\n".join(output.traceback)
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    }


def test_a_visible_check_names_the_mistake_in_the_students_own_notebook(classroom: Classroom) -> None:
    flipped, no_skip = MISTAKES["flipped kernel"], MISTAKES["no skip connection"]
    in_place = MISTAKES["relu in place"]
    vectorised = Piece("conv2d", VECTORISED)
    errors = worked(classroom, vectorised, in_place.piece)
    shown = {grade_id: " ".join(text.split()) for grade_id, text in errors.items()}
    assert f"Hint: {flipped.hint}" in shown["test_conv2d"]
    assert f"Hint: {flipped.hint}" in shown["test_conv_out"]
    assert f"Hint: {in_place.hint}" in shown["test_relu"]
    errors = worked(
        classroom, no_skip.piece, Piece("relu", "def relu(x):\n    return np.maximum(x, 0) + 0.125")
    )
    shown = {grade_id: " ".join(text.split()) for grade_id, text in errors.items()}
    assert "Hint" not in shown["test_relu"]
    assert worked(classroom) == {}


def test_the_table_beside_a_notebook_holds_wrong_answers_only(classroom: Classroom) -> None:
    from autograder.lab import beside, hints

    entries = beside.read(classroom.course.released(TOPIC) / f"{QUESTION}.checks")["hints"]
    assert len(entries) >= len(MISTAKES)
    for _key, print_, _changed, name, hint in entries:
        assert hint == MISTAKES[name].hint
        # Of an array with more entries than there are dot products, the entries cannot be got back.
        shape, kind, products = print_
        if kind == "raised":
            assert shape in ("ValueError", "UFuncTypeError")
            assert len(products) == 1
            continue
        assert len(products) == hints.PROJECTIONS
        assert isinstance(shape, list)
    assert not {MISTAKES[name].piece.code for name in MISTAKES} & {str(entry) for entry in entries}
