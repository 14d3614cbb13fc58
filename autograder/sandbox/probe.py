"""Tries, inside the wall, what the processes of every submission are started with.

    python -m autograder.sandbox.probe

prints, as JSON, what protects this machine. It fails where a submission would fail to start, with the same
error: that bubblewrap itself starts does not mean that it lets anybody make namespaces in there.
"""

import json
import os
import sys

from autograder.sandbox import enter, syscalls
from autograder.sandbox.limits import Limits


def main() -> None:
    """Enter new namespaces, and do in there what `warm` does before student code runs."""
    enter.new_namespaces()
    pid = os.fork()
    if pid:
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    enter.mount_file_systems(Limits())
    enter.drop_privileges()
    asks = syscalls.install() is not None if syscalls.is_known() else False
    print(json.dumps({"filters": syscalls.is_known(), "asks": asks}))


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(str(error.strerror or error))
