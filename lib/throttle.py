"""Rate limits for all processes: the database decides in one statement per attempt (S20-S26).

To charge an attempt is to count it against one limit, or against all of several (decision 40).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField, Case, Count, F, Max, Q, Value, When

from lib import throttle_sql
from lib.limits import Limit
from lib.models import Charge
from lib.throttle_sql import Stored, Wanted

Thing: TypeAlias = tuple[Limit, *tuple[object, ...]]  # a limit and its subject


class Taken(NamedTuple):
    """An attempt that was counted. `give_back` can undo it."""

    number: int  # the count including this attempt
    key: str  # the primary key of the row in Charge
    until: int  # when the row expires, in milliseconds since 1970


class Seen(NamedTuple):
    """What was read of a thing: when its next attempt is allowed, and whether it has a count."""

    free_at: datetime
    is_used: bool


class TooMany(Exception):
    """A rate limit refuses the attempt. The next attempt is allowed at the time `retry_at`."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


def charge(limit: Limit, *parts: object, now: datetime) -> int:
    """Count an attempt of the subject `parts` and return the count. Raises TooMany if refused.

    `parts` identify the subject whose attempts are counted, such as a user. Call this outside a
    transaction, and before the work that the limit protects, such as hashing a password: a rollback
    would undo the count, and the locked row would block all other attempts of the subject.
    """
    return take(limit, *parts, now=now).number


def take(limit: Limit, *parts: object, now: datetime, refusing: bool = True) -> Taken:
    """Charge like `charge`; return a Taken for `give_back`. Never refuse if `refusing` is False."""
    thing: Thing = (limit, *parts)
    taken = take_all([thing], now=now, refusing=refusing)
    if taken is None:
        raise TooMany(free_at(limit, *parts, now=now))
    return taken[thing]


def charge_all(things: Iterable[Thing], *, now: datetime) -> dict[Thing, Taken]:
    """Count an attempt against all `things`. Raises TooMany and counts nothing if one is full.

    The next attempt is allowed when all are free. Call this in autocommit, like `take_all`.
    """
    wanted = tuple(things)
    taken = take_all(wanted, now=now)
    if taken is None:
        raise TooMany(latest(read_all(wanted, now=now).values()))
    return taken


def take_all(
    things: Iterable[Thing], *, now: datetime, free: Iterable[Thing] = (), refusing: bool = True
) -> dict[Thing, Taken] | None:
    """Count an attempt against all `things`, or return None and count nothing if one is full.

    The things in `free` must not be full either, but nothing is counted against them. Call this in
    autocommit, unless there is only one thing.
    """
    wanted = _by_key(things)
    rows = [_wanted(key, one[0], now, refusing=refusing) for key, one in wanted.items()]
    rows += [_wanted(key, one[0], now, counted=False) for key, one in _by_key(free).items()]
    if len(rows) > 1:
        _demand_autocommit()
    found = throttle_sql.charge(rows).items()
    taken = {wanted[key]: Taken(number, key, until) for key, (number, until) in found}
    return taken or None


def give_back(quota: Limit, key: str, until: int) -> None:
    """Undo one attempt against a quota. `key` and `until` come from the Taken that `take` returned.

    Call this once per Taken, in the transaction that prevents a second call. It does nothing after
    the quota's period has ended.
    """
    same = Charge.objects.filter(key=key, forget_at=until, count__gt=0)  # one `until` per period
    free = When(count__lte=quota.tries, then=Value(0))
    free_at = Case(free, default=F("free_at"), output_field=BigIntegerField())
    same.update(count=F("count") - 1, free_at=free_at)


def read_all(things: Iterable[Thing], *, now: datetime) -> dict[Thing, Seen]:
    """Return what is stored of each thing, read in one statement. Counts no attempt."""
    wanted = _by_key(things)
    stored = throttle_sql.read(list(wanted))
    return {thing: _seen(thing[0], stored.get(key), now) for key, thing in wanted.items()}


def latest(seen: Iterable[Seen]) -> datetime:
    """Return the latest `free_at` in `seen`: from then on, all these limits allow an attempt."""
    return max(one.free_at for one in seen)


def demand_free(seen: Iterable[Seen], *, now: datetime) -> None:
    """Raise TooMany if one of the limits in `seen` would refuse an attempt now."""
    retry_at = latest(seen)
    if retry_at > now:
        raise TooMany(retry_at)


def is_full(limit: Limit, *parts: object, now: datetime) -> bool:
    """Return whether the limit would refuse an attempt of the subject now. Counts no attempt."""
    return free_at(limit, *parts, now=now) > now


def free_at(limit: Limit, *parts: object, now: datetime) -> datetime:
    """Return when the subject's next attempt is allowed: `now`, or later."""
    return latest(read_all([(limit, *parts)], now=now).values())


def used(things: Iterable[Thing], *, now: datetime) -> dict[Thing, tuple[int, datetime]]:
    """For each thing with a count in its current period, return the count and when it restarts."""
    wanted = _by_key(things)
    stored = throttle_sql.read(list(wanted))
    live = {wanted[key]: row for key, row in stored.items() if row.forget_at > _since_1970(now)}
    return {thing: _use(thing[0], row, now) for thing, row in live.items()}


def busiest(limit: Limit, *, now: datetime) -> tuple[int, int]:
    """Return the present count of the quota's busiest subject, and how many subjects are full."""
    rows = Charge.objects.filter(key__startswith=f"{limit.name}:", forget_at__gt=_since_1970(now))
    full = Count("pk", filter=Q(count__gte=limit.tries))
    found = rows.aggregate(most=Max("count", default=0), full=full)
    return found["most"], found["full"]


def hold(limit: Limit, *parts: object) -> None:
    """Lock the subject's row until the transaction ends: requests of a subject wait for each other.

    The subject may be an address without an account.
    """
    list(Charge.objects.select_for_update().filter(key=_key(limit, parts)).values_list("pk"))


def clear(limit: Limit, *parts: object) -> None:
    """Reset the count of a subject. Call this after success, in the service's transaction."""
    clear_all([(limit, *parts)])


def clear_all(things: Iterable[Thing]) -> None:
    """Reset the counts of these things in one statement, in the service's transaction."""
    throttle_sql.reset(_by_key(things), {})


def clear_and_note(things: Iterable[Thing], noted: Thing, *, now: datetime) -> None:
    """Reset the counts of these things, and count one of `noted` (a `memory`), in one statement."""
    limit, *parts = noted
    until = _since_1970(now) + _milliseconds(limit.forget)
    throttle_sql.reset(_by_key(things), {_key(limit, parts): until})


def _by_key(things: Iterable[Thing]) -> dict[str, Thing]:
    return {_key(thing[0], thing[1:]): thing for thing in things}


def _key(limit: Limit, parts: Iterable[object]) -> str:
    """Return a row's key: the limit's name, a colon and a hash, as `parts` may be personal data."""
    # As JSON, two different lists of parts never give the same key.
    whole = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return f"{limit.name}:{hashlib.sha256(whole.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _wanted(
    key: str, limit: Limit, now: datetime, *, refusing: bool = True, counted: bool = True
) -> Wanted:
    wait, longest = _milliseconds(limit.wait), _milliseconds(limit.longest)
    present = _since_1970(now)
    return Wanted(
        key=key,
        tries=limit.tries,
        first_free_at=present + wait if limit.tries <= 1 else 0,
        wait=wait,
        longest=longest,
        present=present,
        until=present + _milliseconds(limit.forget),
        # CLOCK_OFF: a parallel request must not pass just because it read the clock earlier.
        latest=present + longest + _milliseconds(settings.CLOCK_OFF),
        sliding=limit.sliding,
        refusing=refusing,
        counted=counted,
    )


def _demand_autocommit() -> None:
    """Raise RuntimeError in a transaction, as `transaction.atomic(durable=True)` does."""
    ours = [one for one in connection.atomic_blocks if not getattr(one, "_from_testcase", False)]
    if ours:
        raise RuntimeError("A refused set of charges would abort this transaction.")


def _seen(limit: Limit, row: Stored | None, now: datetime) -> Seen:
    if row is None or row.forget_at <= _since_1970(now):
        return Seen(now, is_used=False)
    if _is_from_later(row.free_at, now, limit.longest):
        return Seen(now, is_used=True)
    return Seen(max(now, min(_moment(row.free_at), now + limit.longest)), is_used=True)


def _use(limit: Limit, row: Stored, now: datetime) -> tuple[int, datetime]:
    """Return the count and when it restarts, capped as in the UPSERT if the clock was set back."""
    is_from_later = _is_from_later(row.forget_at, now, limit.forget)
    count = min(row.number, limit.tries - 1) if is_from_later else row.number
    return count, min(_moment(row.forget_at), now + limit.forget)


def _is_from_later(moment: int, now: datetime, longest: timedelta) -> bool:
    """Return whether the clock was set back: no attempt until now can have stored this `moment`."""
    return _moment(moment) > now + longest + settings.CLOCK_OFF


def _since_1970(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
