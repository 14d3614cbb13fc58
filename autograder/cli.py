"""The command `autograder`: parses its arguments, calls the rest, and says what went wrong in one line."""

import argparse
import sys
from collections.abc import Sequence

from autograder.errors import CourseError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        return status
    except CourseError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("autograder: stopped; what was graded so far is recorded.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="autograder", description="Build course notebooks and grade them.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser(
        "build",
        help="make the notebooks students get",
        description="Build the notebooks of topics from solutions/ and register them in the gradebook.",
        epilog="example: autograder build residual",
    )
    build.add_argument("topics", nargs="*", metavar="TOPIC", help="all topics if none is named")
    build.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and name what is out of date"
    )
    build.set_defaults(run=_build)
    return parser


def _build(options: argparse.Namespace) -> int:
    from autograder.course import build
    from autograder.course.layout import Course

    course = Course.find()
    if options.check:
        stale = build.stale(course, options.topics)
        for path in stale:
            print(f"out of date: {path.relative_to(course.root)}")
        return 1 if stale else 0
    written = build.build(course, options.topics)
    for path in written:
        print(f"wrote {path.relative_to(course.root)}" if path.exists() else f"removed {path}")
    if not written:
        print("notebooks/ is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
