"""What mypy says of the mutants: one that `make check` refuses needs no test to be found.

mutmut writes all mutants of a function beside each other, with marks of its own. What mypy says of
those marks, and of code that merely can not be reached any more, refuses nothing.
"""

from __future__ import annotations

import json
import sys

from mypy import api

NO_REFUSAL = {"ignore-without-code", "unused-ignore", "redundant-expr", "unreachable"}


def main(arguments: list[str]) -> None:
    """Run mypy with these arguments and print the errors that count, each as mypy's own JSON."""
    said, _errors, _status = api.run([*arguments, "--output", "json"])
    for line in said.splitlines():
        if line.startswith("{") and json.loads(line)["code"] not in NO_REFUSAL:
            print(line)


if __name__ == "__main__":
    # The word "mypy" comes first: by it mutmut knows what kind of lines it reads.
    main(sys.argv[2:])
