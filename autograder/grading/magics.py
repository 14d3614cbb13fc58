"""What is Python in a cell, and what is for IPython only."""


def python_only(source: str) -> str:
    """Blank out magics and shell lines, which mean nothing outside a notebook; line numbers stay."""
    lines = source.split("\n")
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)
