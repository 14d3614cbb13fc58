"""Where hidden tests stand in the text of a test cell: between nbgrader's own marks."""

HIDDEN_BEGIN, HIDDEN_END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


def hidden_lines(source: str) -> set[int]:
    """Return the numbers of the lines, from 1, in regions of hidden tests."""
    found: set[int] = set()
    inside = False
    for number, line in enumerate(source.split("\n"), 1):
        if HIDDEN_BEGIN in line:
            inside = True
        if inside:
            found.add(number)
        if HIDDEN_END in line:
            inside = False
    return found


def without_hidden_tests(source: str) -> str:
    """Return the text as nbgrader's release has it: without the regions of hidden tests."""
    hidden = hidden_lines(source)
    lines = source.split("\n")
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in hidden)
