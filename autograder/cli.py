"""The command `autograder`: parses its arguments, calls the rest, and says what went wrong in one line."""

import argparse
import functools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import autograder
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.course.layout import Course
    from autograder.grading.pool import LocalPool
    from autograder.grading.result import NotebookResult


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    options = _parser().parse_args(arguments)
    # jsonschema, which nbgrader imports, compiles a grammar of internationalised addresses at import, for
    # more than a second; it does without where the package is not installed, and so does this command.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
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
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Build course notebooks and grade them.",
        epilog="autograder COMMAND --help says more, with examples.",
    )
    parser.add_argument("--version", action="version", version=f"autograder {autograder.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = functools.partial(commands.add_parser, formatter_class=argparse.RawDescriptionHelpFormatter)
    new = command(
        "new",
        help="begin a question",
        description="Write the skeleton of a question into solutions/TOPIC/QUESTION/. It builds at once;\n"
        "what is left to write is marked in it, and `autograder audit` names it.",
        epilog=_examples("autograder new foundations/tiny_relu"),
    )
    new.add_argument("name", metavar="TOPIC/QUESTION")
    new.set_defaults(run=_new)
    build = command(
        "build",
        help="make the notebooks students get",
        description="Build the notebooks of topics from solutions/ and register them in the gradebook.",
        epilog=_examples("autograder build", "autograder build residual", "autograder build --check"),
    )
    build.add_argument("topics", nargs="*", metavar="TOPIC", help="all topics if none is named")
    build.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 and name what is out of date"
    )
    build.set_defaults(run=_build)
    grade = command(
        "grade",
        help="grade a folder of submissions",
        description="Grade what lies in submitted/<student>/TOPIC/ and record it in nbgrader's gradebook.\n"
        "Submissions that have not changed since are not graded again.",
        epilog=_examples(
            "autograder grade residual",
            "autograder grade residual --student ada 'b*' --force",
            "autograder grade residual --json results.json",
        ),
    )
    grade.add_argument("topic", metavar="TOPIC")
    grade.add_argument(
        "--student", nargs="+", default=[], metavar="ID", help="only these; patterns like 'b*' too"
    )
    grade.add_argument(
        "--workers", type=_positive, metavar="N", help="how many at a time (default: one per core)"
    )
    grade.add_argument("--force", action="store_true", help="grade unchanged submissions again")
    grade.add_argument(
        "--json", type=Path, metavar="FILE", help="write the results here ('-' for the screen)"
    )
    grade.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions unprotected, with your rights: only for code you trust",
    )
    grade.set_defaults(run=_grade)
    audit = command(
        "audit",
        help="test a question's tests",
        description="Run a question's solution, its blank notebook, its known mistakes and every small\n"
        "change of its solution through the grader, and require that its tests separate right\n"
        "from wrong. Exits 1 if they do not. The gradebook and the notebooks are left alone.",
        epilog=_examples(
            "autograder audit",
            "autograder audit mobilenet --quick",
            "autograder audit residual/residual_block --json audit.json",
        ),
    )
    audit.add_argument(
        "questions",
        nargs="*",
        metavar="TOPIC[/QUESTION]",
        help="every question of the course if none is named",
    )
    audit.add_argument(
        "--quick",
        action="store_true",
        help="try a tenth of the mutants, at most 30, and few mistakes, without nbgrader",
    )
    audit.add_argument(
        "--force", action="store_true", help="audit again what has passed and has not changed since"
    )
    audit.add_argument(
        "--workers", type=_positive, metavar="N", help="how many at a time (default: one per core)"
    )
    audit.add_argument(
        "--json", type=Path, metavar="FILE", help="write what was found here ('-' for the screen)"
    )
    audit.set_defaults(run=_audit)
    work = command(
        "work",
        help="fill work/ with the notebooks that are not there yet",
        description="Copy the notebooks students get into work/, to be filled in there: `autograder build`\n"
        "replaces what is in notebooks/. What is in work/ already is left alone.",
        epilog=_examples("autograder work"),
    )
    work.set_defaults(run=_work)
    demo = command(
        "demo",
        help="make a class of demo students and grade it",
        description="Make a course of its own in demo/, with a class of 30 demo students (right, wrong,\n"
        "blank, crashing, hanging, cheating), grade it and show the result. The real gradebook\n"
        "and submissions are left alone.",
        epilog=_examples("autograder demo", "autograder demo convolution/conv_gradients"),
    )
    question = "residual/residual_block"
    demo.add_argument(
        "question", nargs="?", default=question, metavar="TOPIC/QUESTION", help=f"default: {question}"
    )
    demo.set_defaults(run=_demo)
    doctor = command(
        "doctor",
        help="say what protects this machine from submissions",
        description="Try what every submission is started with, and say what protects this machine and the\n"
        "course in this folder, and what does not. Exits 1 if nothing can be graded here.",
        epilog=_examples("autograder doctor"),
    )
    doctor.set_defaults(run=_doctor)
    return parser


def _examples(*commands: str) -> str:
    return "\n".join(["examples:", *(f"  {command}" for command in commands)])


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not an integer above 0")
    return int(text)


def _grade(options: argparse.Namespace) -> int:
    from autograder.grading.pool import LocalPool

    with LocalPool(options.workers) as pool:  # gets ready while nbgrader is imported below
        from autograder.course.layout import Course

        course = Course.find()
        results, seconds = _grade_topic(course, options.topic, pool, options)
    if options.json:
        from autograder.report import export

        export.write_json(results, options.json)
    if str(options.json) != "-":
        _show(course, options.topic, results, seconds)
    return 0


def _demo(options: argparse.Namespace) -> int:
    from autograder.grading.pool import LocalPool

    with LocalPool() as pool:
        from autograder.course import build, demo
        from autograder.course.layout import Course

        topic, _slash, question = options.question.partition("/")
        course = demo.make_course(Course.find(), topic, question)
        build.build(course, [topic])
        students = demo.make_class(course, topic)
        print(f"Made a class of {len(students)} demo students in {demo.FOLDER}/, a course of its own.")
        options.student, options.force, options.no_sandbox = [], True, False
        results, seconds = _grade_topic(course, topic, pool, options)
    _show(course, topic, results, seconds)
    return 0


def _grade_topic(
    course: "Course", topic: str, pool: "LocalPool", options: argparse.Namespace
) -> tuple[list["NotebookResult"], float]:
    from autograder.grading.batch import grade
    from autograder.report import table

    with table.Progress(f"Grading {topic}") as progress:
        results = grade(
            course,
            topic,
            pool,
            students=options.student,
            force=options.force,
            walled=not options.no_sandbox,
            progress=progress.add,
        )
    return results, progress.seconds


def _show(course: "Course", topic: str, results: list["NotebookResult"], seconds: float) -> None:
    """Print the table; write the class report and grades.csv, and say where they are."""
    from autograder.report import export, page, table

    table.show(results, seconds)
    folder = course.reports(topic)
    report, grades = folder / "class.html", folder / "grades.csv"
    export.write_csv(results, grades)
    page.write_report(course, topic, results, report)
    print(f"Class report: {report}\nGrades:       {grades}")


def _audit(options: argparse.Namespace) -> int:
    from autograder.grading.pool import LocalPool

    with LocalPool(options.workers) as pool:
        from autograder.audit.audit import audit
        from autograder.course.layout import Course
        from autograder.report import audited, export

        found = []
        with audited.Progress() as progress:
            for one in audit(
                Course.find(), options.questions, pool, progress.update, options.quick, options.force
            ):
                found.append(one)
                if str(options.json) != "-":
                    progress.show(one)
    if options.json:
        export.write_json(found, options.json)
    return 0 if all(one.passed for one in found) else 1


def _doctor(options: argparse.Namespace) -> int:
    from autograder import doctor
    from autograder.course.layout import Course

    try:
        course = Course.find()
    except CourseError:
        course = None  # there is still the machine
    findings = doctor.examine(course)
    for finding in findings:
        print("✓" if finding.good else "✗", finding.sentence)
    return 1 if any(finding.needed and not finding.good for finding in findings) else 0


def _new(options: argparse.Namespace) -> int:
    from autograder.course import scaffold
    from autograder.course.layout import Course

    course = Course.find()
    for path in scaffold.new_question(course, options.name):
        print(f"wrote {path.relative_to(course.root)}")
    topic = options.name.partition("/")[0]
    print(f"Next: autograder build {topic}, then autograder audit {options.name}, which says what is left.")
    return 0


def _work(options: argparse.Namespace) -> int:
    from autograder.course import work
    from autograder.course.layout import Course

    course = Course.find()
    for path in work.fill_work(course):
        print(f"wrote {path.relative_to(course.root)}")
    return 0


def _build(options: argparse.Namespace) -> int:
    from autograder.course import build, release
    from autograder.course.layout import Course

    course = Course.find()
    if options.check:
        stale = build.stale(course, options.topics)
        for path in stale:
            changed = path.exists() and path.suffix == ".ipynb" and not release.is_as_released(path)
            what = "changed by hand" if changed else "out of date"
            print(f"{what}: {path.relative_to(course.root)}")
        return 1 if stale else 0
    written = build.build(course, options.topics)
    for path in written:
        print(f"{'wrote' if path.exists() else 'removed'} {path.relative_to(course.root)}")
    if not written:
        print("notebooks/ is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
