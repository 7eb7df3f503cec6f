"""Run mypy on the mutants: a mutant that mypy refuses needs no test, as `make check` refuses it.

mutmut writes all mutants of a function beside each other, with decorators of its own. Errors about
the decorators, and about code that became unreachable, do not count.
"""

from __future__ import annotations

import json
import sys

from mypy import api

NO_REFUSAL = {"ignore-without-code", "unused-ignore", "redundant-expr", "unreachable"}


def main(arguments: list[str]) -> None:
    """Run mypy with these arguments. Print the errors that count, each as a line of mypy's JSON."""
    said, _errors, _status = api.run([*arguments, "--output", "json"])
    for line in said.splitlines():
        if line.startswith("{") and json.loads(line)["code"] not in NO_REFUSAL:
            print(line)


if __name__ == "__main__":
    # The first argument is the word "mypy", by which mutmut recognises the output format.
    main(sys.argv[2:])
