"""Known mistakes of residual_block are recognised by what they compute, however they are written."""

from typing import NamedTuple

from autograder.course.blocks import Piece
from autograder.course.folders import QuestionFolder
from autograder.course.mistakes import read_mistakes
from tests.conftest import QUESTION, TOPIC, Classroom, cell_of, lost


class Case(NamedTuple):
    """A known mistake as a student might write it: its name, what is different, and the cell."""

    mistake: str
    difference: str
    code: str


CASES = [
    Case(
        "flipped kernel",
        "plain loops with other names; the indices of the kernel run backwards",
        """
def conv2d(img, ker, stride=1, padding=0):
    h, w = ker.shape
    big = np.zeros((img.shape[0] + 2 * padding, img.shape[1] + 2 * padding))
    big[padding : padding + img.shape[0], padding : padding + img.shape[1]] = img
    result = []
    for r in range(0, big.shape[0] - h + 1, stride):
        line = []
        for c in range(0, big.shape[1] - w + 1, stride):
            total = 0.0
            for a in range(h):
                for b in range(w):
                    total += ker[h - 1 - a, w - 1 - b] * big[r + a, c + b]
            line.append(total)
        result.append(line)
    return np.array(result)
""",
    ),
    Case(
        "flipped kernel",
        "vectorised, in float32",
        """
def conv2d(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(np.float32(x), padding), kernel.shape)
    return np.tensordot(windows[::stride, ::stride], np.float32(np.rot90(kernel, 2)), axes=2)
""",
    ),
    Case(
        "edge padding",
        "no frame at all; a helper looks up the nearest pixel",
        """
def nearest_pixel(x, row, column):
    last_row, last_column = len(x) - 1, len(x[0]) - 1
    return float(x[min(max(row, 0), last_row)][min(max(column, 0), last_column)])


def conv2d(x, weights, stride=1, padding=0):
    height, width = weights.shape
    answer = []
    row = -padding
    while row + height <= len(x) + padding:
        answer.append([])
        column = -padding
        while column + width <= len(x[0]) + padding:
            value = 0.0
            for u in range(height):
                for v in range(width):
                    value += weights[u][v] * nearest_pixel(x, row + u, column + v)
            answer[-1].append(value)
            column += stride
        row += stride
    return np.array(answer)
""",
    ),
    Case(
        "integers only",
        "a list of Python's integers, turned into an array",
        """
def conv2d(img, filt, stride=1, padding=0):
    fh, fw = filt.shape
    canvas = np.pad(img, padding)
    result = []
    for r in range(0, canvas.shape[0] - fh + 1, stride):
        line = []
        for c in range(0, canvas.shape[1] - fw + 1, stride):
            line.append(int((canvas[r : r + fh, c : c + fw] * filt).sum()))
        result.append(line)
    return np.array(result)
""",
    ),
    Case(
        "dtype of the image kept",
        "a result as large as the padded image, cropped at the end",
        """
def conv2d(photo, weights, stride=1, padding=0):
    wh, ww = weights.shape
    framed = np.pad(photo, padding)
    result = np.zeros_like(framed)
    for r, top in enumerate(range(0, framed.shape[0] - wh + 1, stride)):
        for c, left in enumerate(range(0, framed.shape[1] - ww + 1, stride)):
            result[r, c] = (framed[top : top + wh, left : left + ww] * weights).sum()
    return result[: r + 1, : c + 1]
""",
    ),
    Case(
        "columns counted with the kernel's rows",
        "a sum of shifted slices, cut off at the border",
        """
def conv2d(x, kernel, stride=1, padding=0):
    padded = np.pad(x, padding)
    rows, columns = ((n - len(kernel)) // stride + 1 for n in padded.shape)
    out = np.zeros((rows, columns))
    for (u, v), weight in np.ndenumerate(kernel):
        piece = padded[u::stride, v::stride][:rows, :columns]
        out[:, : piece.shape[1]] += weight * piece
    return out
""",
    ),
    Case(
        "returned after the first entry",
        "all positions in one loop; most results are missing",
        """
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((padding, padding), (padding, padding)))
    kh, kw = kernel.shape
    out = np.zeros(((x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.vdot(x[i * stride : i * stride + kh, j * stride : j * stride + kw], kernel)
        return out
""",
    ),
    Case(
        "Python's sum over a patch",
        "an exception instead of a value, raised by another line",
        """
def conv2d(image, kern, stride=1, padding=0):
    framed = np.pad(image, padding)
    (h, w), (kh, kw) = framed.shape, kern.shape
    result = np.zeros(((h - kh) // stride + 1, (w - kw) // stride + 1))
    for r, c in np.ndindex(result.shape):
        total = sum(np.multiply(kern, framed[r * stride : r * stride + kh, c * stride : c * stride + kw]))
        result[r][c] = total
    return result
""",
    ),
    Case(
        "relu in place",
        "entry by entry; the argument changes, and the result is correct",
        """
def relu(values):
    for position in np.ndindex(values.shape):
        if values[position] < 0:
            values[position] = 0
    return values
""",
    ),
    Case(
        "block adds in place",
        "each row of the argument is changed",
        """
def residual_block(img, weights):
    positive = relu(conv2d(img, weights, 1, 1))
    for r, row in enumerate(img):
        row += positive[r]
    return relu(img)
""",
    ),
    Case(
        "windows past the end",
        "the largest entries down each column, then the same across",
        """
def max_pool2d(x, size=2, stride=2):
    def down(a):
        return np.array([a[t : t + size].max(axis=0) for t in range(0, len(a) - size + stride, stride)])

    return down(down(x).T).T
""",
    ),
    Case(
        "average of each column",
        "a loop that adds up rows",
        """
def global_average_pool(feature_map):
    total = 0.0
    for row in feature_map:
        total = total + row
    return total / len(feature_map)
""",
    ),
]


def test_a_mistake_is_recognised_in_another_implementation(classroom: Classroom) -> None:
    folder = QuestionFolder(classroom.course.solutions / TOPIC / QUESTION)
    mistakes = {mistake.name: mistake for mistake in read_mistakes(folder, classroom.source["cells"])}
    for number, case in enumerate(CASES):
        piece = Piece(mistakes[case.mistake].piece.cell, case.code.strip())
        classroom.hand_in(f"student-{number}", classroom.solved(piece))
    results = classroom.grade()
    for number, case in enumerate(CASES):
        result, mistake = results[f"student-{number}"], mistakes[case.mistake]
        assert lost(result) == set(mistake.fails), case
        failed = [cell_of(result, grade_id) for grade_id in mistake.fails]
        # Where a result is missing because the cell above failed, there is nothing to recognise.
        direct = [cell for cell in failed if not cell.because]
        assert direct, case
        for cell in direct:
            assert mistake.name in (cell.mistake or "").split("; "), (case, cell)
            assert mistake.hint in cell.message, (case, cell)
