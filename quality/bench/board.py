"""What the desk's board and lists cost: `python -m quality.bench.board` (make board).

For each number of people a database on PostgreSQL is filled with progress in every stage. Prints
the median in ms and the number of SQL statements of each page. With `--plans`, also prints the plan
of the slowest statement of each page in the largest database.
"""

from __future__ import annotations

import psycopg

from quality.bench import product
from quality.bench.databases import Maker
from quality.bench.growth import NOWHERE, Results, fill, inside, printed_by, run, telling
from quality.bench.site import production


def main() -> None:
    """Measure each number of people, and print the table."""
    run("What the desk's board and lists cost.", [1_000, 200_000], _measured)


def _measured(make: Maker, people: int, tries: int) -> Results:
    """Fill a database and measure. Says on standard error how long each part took."""
    url = make(f"board_{people}")
    where = production(**{**product.ENV(NOWHERE, "md5"), "DATABASE_URL": url})
    fill(where, people)
    inside(where, "from quality.bench.stages import spread; spread()")
    with psycopg.connect(url, autocommit=True) as server, telling(people, "vacuum"):
        server.execute("VACUUM ANALYZE")
    with telling(people, "measuring"):
        return printed_by(where, f"from quality.bench.looking import look; print(look({tries}))")


if __name__ == "__main__":
    main()
