"""Count tries and make whoever tries too often wait, atomically over any number of processes.

One row a limited thing, one UPSERT a try (S20-S26). The UPSERT takes place only when the row is
free, so of fifty parallel tries exactly as many are let through as the limit allows: the database
decides, not this process.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Case, Count, F, Max, Q, Value, When

from lib.limits import Limit
from lib.models import Charge

if TYPE_CHECKING:
    from collections.abc import Iterable

# A limit and what it is of, as `charge` takes them.
Thing: TypeAlias = tuple[Limit, *tuple[object, ...]]


class Taken(NamedTuple):
    """One charge: the how many-th it is, and the row and period it is of, to give it back.

    `until` is when the row is forgotten, in milliseconds since 1970: of a quota that moment names
    the period, for it stays the same from the first charge to the last. Where a clock was set back
    meanwhile it does not, and nothing is given back.
    """

    number: int
    key: str
    until: int


class TooMany(Exception):
    """It was tried too often; `retry_at` says from when it may be tried again."""

    def __init__(self, retry_at: datetime) -> None:
        """Keep the moment, for the sentence on screen and the Retry-After header."""
        super().__init__(retry_at)
        self.retry_at = retry_at


# `count + 1` is this try's number. While tries are free `free_at` is 0 and not now: of two requests
# at once the one that read the clock first may come second, and is not to wait for the other.
# A shift by more than 20 would only overflow: every wait is capped long before. A wait never
# outlasts the moment at which the row is forgotten.
# After a clock was set back a row may hold moments that no limit allows. Then a try is let through,
# and they are capped at now + the limit's own (docs/decisions/0004). CLOCK_OFF is left to requests
# that read their clocks at different moments: of two at once none may gain by reading it earlier.
_UPSERT = """
INSERT INTO lib_charge (key, count, free_at, forget_at)
VALUES (%(key)s, 1, %(first_free_at)s, %(now)s + %(forget)s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN lib_charge.forget_at <= %(now)s THEN 1 ELSE lib_charge.count + 1 END,
  free_at = CASE
    WHEN lib_charge.forget_at <= %(now)s THEN %(first_free_at)s
    WHEN lib_charge.count + 1 < %(tries)s THEN 0
    WHEN NOT %(sliding)s AND lib_charge.forget_at > %(now)s + %(forget)s
      THEN %(now)s + %(forget)s
    WHEN NOT %(sliding)s THEN lib_charge.forget_at
    WHEN lib_charge.count + 1 - %(tries)s > 20 THEN %(now)s + %(longest)s
    WHEN CAST(%(wait)s AS bigint) * (1 << (lib_charge.count + 1 - %(tries)s)) > %(longest)s
      THEN %(now)s + %(longest)s
    ELSE %(now)s + CAST(%(wait)s AS bigint) * (1 << (lib_charge.count + 1 - %(tries)s))
  END,
  forget_at = CASE
    WHEN %(sliding)s OR lib_charge.forget_at <= %(now)s
      OR lib_charge.forget_at > %(now)s + %(forget)s
    THEN %(now)s + %(forget)s ELSE lib_charge.forget_at END
WHERE lib_charge.free_at <= %(now)s OR lib_charge.forget_at <= %(now)s
  OR lib_charge.free_at > %(now)s + %(longest)s + %(apart)s OR NOT %(refusing)s
RETURNING count, forget_at
"""


def charge(limit: Limit, *parts: object, now: datetime) -> int:
    """Count one try of what `parts` name; answer how many there have been.

    Call it in autocommit, before the hash or comparison that it guards: what is charged inside a
    transaction goes away with it, and a lock held meanwhile would let nobody else try.
    Raises TooMany when it is not yet free.
    """
    return take(limit, *parts, now=now).number


def take(limit: Limit, *parts: object, now: datetime, refusing: bool = True) -> Taken:
    """Charge, and return what `give_back` asks for.

    Raises TooMany when it is not yet free; without `refusing` never: it is then charged beyond the
    limit.
    """
    key = _key(limit, parts)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, {**_values(limit, key, now), "refusing": refusing})
        row = cursor.fetchone()
    if row is None:
        raise TooMany(free_at(limit, *parts, now=now))
    return Taken(int(row[0]), key, int(row[1]))


def give_back(quota: Limit, key: str, until: int) -> None:
    """Undo one charge of a quota, in the period that it was charged in and in no later one.

    Never below 0. Belongs in the transaction that makes sure it happens once.
    """
    same = Charge.objects.filter(key=key, forget_at=until, count__gt=0)
    free = When(count__lte=quota.tries, then=Value(0))
    free_at = Case(free, default=F("free_at"), output_field=BigIntegerField())
    same.update(count=F("count") - 1, free_at=free_at)


def is_full(limit: Limit, *parts: object, now: datetime) -> bool:
    """Say whether a try now would be refused, without making one."""
    return free_at(limit, *parts, now=now) > now


def demand_free(limit: Limit, *parts: object, now: datetime) -> None:
    """Raise TooMany where a try now would be refused, without counting one.

    Asked of a limit that strangers share, before a person's own is charged: a try that is not
    judged must not lengthen the wait of who made it.
    """
    retry_at = free_at(limit, *parts, now=now)
    if retry_at > now:
        raise TooMany(retry_at)


def free_at(limit: Limit, *parts: object, now: datetime) -> datetime:
    """Say from when it may be tried again: now, or later."""
    row = Charge.objects.filter(key=_key(limit, parts)).values_list("free_at", flat=True).first()
    if row is None or _is_from_later(row, now, limit.longest):
        return now
    return max(now, min(_moment(row), now + limit.longest))


def used(things: Iterable[Thing], *, now: datetime) -> dict[Thing, tuple[int, datetime]]:
    """Look up many quotas at once, whatever their limits.

    Answers how often each was charged and when it begins anew; what was not charged is left out.
    """
    keys = {_key(thing[0], thing[1:]): thing for thing in things}
    rows = Charge.objects.filter(key__in=keys, forget_at__gt=_since_1970(now))
    found = rows.values_list("key", "count", "forget_at")
    return {keys[key]: _use(keys[key][0], count, forget_at, now) for key, count, forget_at in found}


def busiest(limit: Limit, *, now: datetime) -> tuple[int, int]:
    """Answer the most that anything was charged under a quota, and how many things are full."""
    rows = Charge.objects.filter(key__startswith=f"{limit.name}:", forget_at__gt=_since_1970(now))
    full = Count("pk", filter=Q(count__gte=limit.tries))
    found = rows.aggregate(most=Max("count", default=0), full=full)
    return found["most"], found["full"]


def hold(limit: Limit, *parts: object) -> None:
    """Let no other transaction that holds the same go on until this one ends.

    For a deed that locks a person where there is one: three requests at once would else show, by
    whether they wait for each other, that there is.
    """
    list(Charge.objects.select_for_update().filter(key=_key(limit, parts)).values_list("pk"))


def clear(limit: Limit, *parts: object) -> None:
    """Forget the tries of what `parts` name: it succeeded. Belongs in the deed's transaction."""
    Charge.objects.filter(key=_key(limit, parts)).delete()


def _key(limit: Limit, parts: Iterable[object]) -> str:
    """Name the row without telling whose it is: the parts may be an address or a number.

    Written as JSON, so that no part can be typed that looks like two.
    """
    whole = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return f"{limit.name}:{hashlib.sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _values(limit: Limit, key: str, now: datetime) -> dict[str, str | int | bool]:
    wait, present = _milliseconds(limit.wait), _since_1970(now)
    return {
        "key": key,
        "now": present,
        "tries": limit.tries,
        "first_free_at": present + wait if limit.tries <= 1 else 0,
        "wait": wait,
        "longest": _milliseconds(limit.longest),
        "forget": _milliseconds(limit.forget),
        "sliding": limit.sliding,
        "apart": _milliseconds(settings.CLOCK_OFF),
    }


def _use(limit: Limit, count: int, forget_at: int, now: datetime) -> tuple[int, datetime]:
    """Return how often it was charged and until when that counts, as `charge` judges it."""
    if _is_from_later(forget_at, now, limit.forget):
        count = min(count, limit.tries - 1)
    return count, min(_moment(forget_at), now + limit.forget)


def _is_from_later(moment: int, now: datetime, longest: timedelta) -> bool:
    """Return whether a row was charged before the clock was set back, as the statement does."""
    return _moment(moment) > now + longest + settings.CLOCK_OFF


def _since_1970(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
