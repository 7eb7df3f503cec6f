"""Rate limits that all processes share. One UPSERT counts each attempt or refuses it (S20-S26)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Case, Count, F, Max, Q, Value, When

from lib.limits import Limit
from lib.models import Charge

Thing: TypeAlias = tuple[Limit, *tuple[object, ...]]  # a limit and its subject


class Taken(NamedTuple):
    """An attempt that was counted. `give_back` can undo it."""

    number: int  # the count including this attempt
    key: str  # the primary key of the row in Charge
    until: int  # when the row expires, in milliseconds since 1970


class TooMany(Exception):
    """A rate limit refuses the attempt. The next attempt is allowed at the time `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


# `count + 1` is the number of this attempt. While no wait is needed, `free_at` is 0 instead of now:
# of two parallel requests, the one that read the clock first may arrive second.
# A shift by more than 20 bits could only overflow: `longest` caps every wait long before.
# Moments later than the limit can set mean that the clock was set back. Then the attempt passes,
# and the moments are capped (docs/decisions/0004). The margin CLOCK_OFF is for parallel requests:
# none of them must pass only because it read the clock earlier.
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
    """Count an attempt of the subject `parts` and return the count. Raises TooMany if refused.

    A refused attempt is not counted. Call this before the work that the limit protects, and outside
    a transaction: a rollback would undo the count, and the row's lock would block other attempts.
    """
    return take(limit, *parts, now=now).number


def take(limit: Limit, *parts: object, now: datetime, refusing: bool = True) -> Taken:
    """Count an attempt and return a Taken. Raises TooMany if refused and `refusing` is True."""
    key = _key(limit, parts)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, {**_values(limit, key, now), "refusing": refusing})
        row = cursor.fetchone()
    if row is None:
        raise TooMany(free_at(limit, *parts, now=now))
    return Taken(int(row[0]), key, int(row[1]))


def give_back(quota: Limit, key: str, until: int) -> None:
    """Undo one attempt against a quota. `key` and `until` come from the Taken that `take` returned.

    Call this once per Taken, in the transaction that records it. No effect after the period.
    """
    same = Charge.objects.filter(key=key, forget_at=until, count__gt=0)  # one `until` per period
    free = When(count__lte=quota.tries, then=Value(0))
    free_at = Case(free, default=F("free_at"), output_field=BigIntegerField())
    same.update(count=F("count") - 1, free_at=free_at)


def is_full(limit: Limit, *parts: object, now: datetime) -> bool:
    """Return whether the limit would refuse an attempt of the subject now. Counts no attempt."""
    return free_at(limit, *parts, now=now) > now


def demand_free(limit: Limit, *parts: object, now: datetime) -> None:
    """Raise TooMany if the limit would refuse an attempt of the subject now. Counts no attempt.

    Before charging two limits, call this for the second: its refusal must not charge the first.
    """
    retry_at = free_at(limit, *parts, now=now)
    if retry_at > now:
        raise TooMany(retry_at)


def free_at(limit: Limit, *parts: object, now: datetime) -> datetime:
    """Return when the limit allows the subject's next attempt: `now`, or a later time."""
    row = Charge.objects.filter(key=_key(limit, parts)).values_list("free_at", flat=True).first()
    if row is None or _is_from_later(row, now, limit.longest):
        return now
    return max(now, min(_moment(row), now + limit.longest))


def used(things: Iterable[Thing], *, now: datetime) -> dict[Thing, tuple[int, datetime]]:
    """Return the count, and the time when it restarts, of each of `things` that has a count now."""
    keys = {_key(thing[0], thing[1:]): thing for thing in things}
    rows = Charge.objects.filter(key__in=keys, forget_at__gt=_since_1970(now))
    found = rows.values_list("key", "count", "forget_at")
    return {keys[key]: _use(keys[key][0], count, forget_at, now) for key, count, forget_at in found}


def busiest(limit: Limit, *, now: datetime) -> tuple[int, int]:
    """Return the highest count of a subject now (or 0), and how many have used up the quota."""
    rows = Charge.objects.filter(key__startswith=f"{limit.name}:", forget_at__gt=_since_1970(now))
    full = Count("pk", filter=Q(count__gte=limit.tries))
    found = rows.aggregate(most=Max("count", default=0), full=full)
    return found["most"], found["full"]


def hold(limit: Limit, *parts: object) -> None:
    """Lock the subject's row for the transaction: requests wait whether or not a person exists."""
    list(Charge.objects.select_for_update().filter(key=_key(limit, parts)).values_list("pk"))


def clear(limit: Limit, *parts: object) -> None:
    """Set the subject's count to 0, after an attempt succeeded, in the service's transaction."""
    Charge.objects.filter(key=_key(limit, parts)).delete()


def _key(limit: Limit, parts: Iterable[object]) -> str:
    """Return a row's key: the limit's name, a colon and a hash, as `parts` may be personal data."""
    # As JSON, two different lists of parts never give the same key.
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
    """Return the count and when it restarts, capped as in _UPSERT if the clock was set back."""
    if _is_from_later(forget_at, now, limit.forget):
        count = min(count, limit.tries - 1)
    return count, min(_moment(forget_at), now + limit.forget)


def _is_from_later(moment: int, now: datetime, longest: timedelta) -> bool:
    """Return whether the clock was set back: no attempt up to now stored so late a moment."""
    return _moment(moment) > now + longest + settings.CLOCK_OFF


def _since_1970(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
