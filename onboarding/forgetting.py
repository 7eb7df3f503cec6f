"""Leave nothing of a person in the rows of jobs after the person was erased (GDPR art. 17).

Not every row about a person has the person: one that was left out has only the address in its
sealed cells. So rows that have cells also have a digest of their address, by which they are found.
"""

from __future__ import annotations

from django.db.models import Q

from accounts.models import User
from lib.sealing import keyed_digest, keyed_digests
from onboarding.models import JobRow

_WHOSE = "job row"


def whose(address: str) -> str:
    """Return the digest of an address in canonical spelling, for `JobRow.whose`; "" of none."""
    return keyed_digest(_WHOSE, address) if address else ""


def claim_rows(person: User, address: str) -> None:
    """Give the rows with this address, which the person is about to lose, to the person."""
    JobRow.objects.filter(_with(address), user=None).update(user=person)


def forget_person(person: User) -> None:
    """Wipe the cells of the rows about this person, in the transaction that erases the person."""
    mine = JobRow.objects.filter(_with(person.email) | Q(user=person))
    mine.update(payload="", whose="", errors={})


def _with(address: str) -> Q:
    return Q(whose__in=keyed_digests(_WHOSE, address))
