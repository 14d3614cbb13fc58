"""How much a submission may use.

Owns the numbers and their defaults; `enter`, `warm` and `remote` enforce them.
"""

from dataclasses import dataclass

THREADS = 64  # that all processes together may have beside their first ones


@dataclass(frozen=True)
class Limits:
    """What one submission may use; a question's metadata and nbgrader's config override the defaults.

    Attributes:
        cell_seconds: wall time for one cell, or for one test cell's calls together.
        notebook_seconds: wall time for the whole notebook; about as much CPU time.
        memory_mb: MiB, on top of what the warm process has loaded, for all its processes together.
        output_mb: MiB of output of one cell; the rest is cut off, with a note.
        processes: at the same time, and `THREADS` threads more.
        files_mb: MiB in the scratch folder.
    """

    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    memory_mb: int = 2048
    output_mb: float = 4.0
    processes: int = 16
    files_mb: int = 256
