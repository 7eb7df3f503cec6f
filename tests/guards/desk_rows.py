"""The rows of the desk's matrix: of the own branch, of another branch, of people who moved away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import Branch, User
from accounts.people.roles import Role
from onboarding.jobs.making import make_selection
from onboarding.models import JobKind, JobRow
from onboarding.services import change_person, invite

_MOST_ROWS = 1  # of one owner, but for people: those with and without a password differ

# From a row to the person whom it is about. A branch has no such person.
_PERSON = {
    "accounts.securityevent": "user_id",
    "messaging.message": "user",
    "onboarding.job": "by",
}
_NO_MODEL = "{}: tests/guards/desk_rows.py must say from which rows of it the desk's matrix chooses"


@dataclass
class Owner:
    """A branch, or another group of people, with the rows that are about them."""

    name: str
    people: list[User] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)

    def keys_of(self, label: str) -> list[str]:
        """Return the primary keys of some rows of a model, such as "accounts.user"."""
        if label == "accounts.branch":
            return [str(branch.pk) for branch in self.branches]
        if label == "accounts.user":
            return [str(key) for key in self.ids]
        rows = apps.get_model(label).objects.filter(**{f"{person_of(label)}__in": self.ids})
        return [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)[:_MOST_ROWS]]

    @property
    def ids(self) -> list[int]:
        return [person.pk for person in self.people]

    @cached_property
    def facts(self) -> frozenset[str]:
        """Return what a page might show of these rows, in lower case; phone numbers as digits."""
        shown = {fact for person in self.people for fact in facts_of_person(person)}
        for branch in self.branches:
            shown |= {branch.name, branch.reply_to, _digits(branch.phone), f"branch/{branch.pk}/"}
        for label in _PERSON:
            end = apps.get_model(label)._meta.model_name
            shown |= {f"{end}/{key}/" for key in self.keys_of(label)}
        shown |= {f"bulk/{key}/" for key in self.keys_of("onboarding.job")}
        return frozenset(fact.lower() for fact in shown)

    def state(self) -> list[str]:
        """Return each row of any model that is about these people or branches."""
        found = []
        for model in apps.get_models():
            rows: QuerySet[Model] = QuerySet(model).filter(self._about(model)).order_by("pk")
            found += [f"{model.__name__} {row}" for row in rows.values_list()]
        return found

    def _about(self, model: type[Model]) -> Q:
        if model is JobRow:  # of whoever made the job: its rows go with it
            return Q(job__by__in=self.ids)
        keys: dict[Any, list[int]] = {User: self.ids, Branch: [one.pk for one in self.branches]}
        about = Q(pk__in=keys.get(model, []))
        for column in model._meta.concrete_fields:
            kind = User if column.name == "user_id" else column.related_model
            about |= Q(**{f"{column.attname}__in": keys.get(kind, [])})
        return about


@dataclass(frozen=True)
class Agency:
    """An agency with two branches. Each person and branch has names that occur nowhere else."""

    own: Owner
    foreign: Owner
    moved: Owner
    head_office: Owner
    staff: dict[str, User]  # by role

    @property
    def owners(self) -> tuple[Owner, ...]:
        return (self.own, self.foreign, self.moved, self.head_office)

    def hidden_from(self, role: str) -> list[Owner]:
        """Return whose rows this role may not see."""
        if role in {Role.SUPPORT, Role.HEAD_OFFICE}:
            return []
        return list(self.owners[1:] if role == Role.BRANCH_ADMIN else self.owners)


def person_of(label: str) -> str:
    """Return the path of a model's rows to their person. Raise LookupError if it is unknown."""
    if label not in _PERSON:
        raise LookupError(_NO_MODEL.format(label))
    return _PERSON[label]


def facts_of_person(person: User) -> set[str]:
    reach = {person.email, _digits(person.phone)}
    return reach | {person.first_name, person.last_name, f"user/{person.pk}/"}


def found_in(text: str, facts: Iterable[str]) -> set[str]:
    """Return the facts that a text in lower case contains. Numbers may be written in any way."""
    digits = _only_digits(text)
    return {fact for fact in facts if fact in (digits if fact.isdigit() else text)}


def settle() -> Agency:
    """Create the agency. Nobody of Amsterdam has acted upon Rotterdam, and the reverse."""
    own = _branch("own", "Rotterdam", ("Rosalinde Ubbink", "Annelies Ekering", "Coenraad Abbink"))
    # Long names: a short one stands by chance in a CSRF token, which the search reads too.
    hidden = ("Xanthippe Ypelaars", "Zacharias Quisthoudt", "Yolanthe Smidtsen")
    foreign = _branch("foreign", "Amsterdam", hidden)
    moved = _person("Wolfgang Nijhof", own.branches[0])
    change_person(by=None, user=moved, now=timezone.now(), branch=foreign.branches[0])
    support = _person("Sjoukje Imming", None, Role.SUPPORT)
    boss = [_person("Heleentje Dijkgraaf", None, Role.HEAD_OFFICE), support]
    staff = {
        "employee": _ready("Emmaline Jekel", own.branches[0]),
        "branch-admin": own.people[0],
        "support": support,
        "head-office": _person("Hendrika Oosting", None, Role.HEAD_OFFICE),
    }
    for owner in (own, foreign, Owner("", boss)):
        people = User.objects.filter(pk__in=[*owner.ids, moved.pk])
        make_selection(owner.people[0], JobKind.RESEND, people, reason="", now=timezone.now())
    return Agency(own, foreign, Owner("moved", [moved]), Owner("head office", boss), staff)


def _branch(whose: str, name: str, people: tuple[str, str, str]) -> Owner:
    """Create a branch with its admin, an invited employee, and one who has chosen a password."""
    admin, new, ready = people
    count, reply_to = Branch.objects.count() + 1, f"{name.lower()}@antwoord.example"
    phone = f"+31{count}07654321"
    branch = Branch.objects.create(number=f"0{count}", name=name, phone=phone, reply_to=reply_to)
    by = _person(admin, branch, Role.BRANCH_ADMIN)
    return Owner(whose, [by, _person(new, branch, by=by), _ready(ready, branch)], [branch])


def _person(
    name: str, branch: Branch | None, role: Role = Role.EMPLOYEE, *, by: User | None = None
) -> User:
    first, last = name.split()
    details: dict[str, Any] = {"first_name": first, "last_name": last, "language": "nl"}
    details |= {"email": f"{last.lower()}@{first.lower()}.example", "branch": branch, "role": role}
    phone = f"+316{10_000_000 + User.objects.count() * 1_234_567}"
    return invite(by=by, now=timezone.now(), phone=phone, **details).user


def _ready(name: str, branch: Branch) -> User:
    """Invite an employee who has chosen a password, so that the desk offers a counter code."""
    person = _person(name, branch)
    person.password = "argon2$not-a-real-hash"
    person.save(update_fields=["password"])
    return person


def _digits(phone: object) -> str:
    """Return a number without its country, as it stands in every spelling of the number."""
    return str(phone).removeprefix("+31")


def _only_digits(text: str) -> str:
    return re.sub(r"\D", "", text)
