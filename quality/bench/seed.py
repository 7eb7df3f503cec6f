"""Fill an empty database with people who can log in, for measurements.

Run in the site's environment: `manage.py shell -c "from quality.bench.seed import seed; seed(9)"`.
"""

from __future__ import annotations

import base64
from datetime import datetime
from itertools import product

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import Branch, User
from accounts.people.roles import Role
from lib.sealing import seal as sealed
from quality.bench.people import PASSWORD, email, secret
from twofactor.models import Authenticator

BRANCHES = 100
# This many people are made by Django's model. All others are copied from these in SQL, each with an
# address and a phone number of its own, because the model takes minutes for a million people.
MODELS = 1000
_PIECE = 5000

_FIRST_NAMES = ("Anna", "Bram", "Chantal", "Daan", "Esra", "Fatma", "Gijs", "Hanna", "Ivo", "Jo")
_BEFORE = ("", "de ", "van ", "van der ", "van den ")
_STEMS = (
    *("Berg", "Bos", "Brink", "Broek", "Dijk", "Donk", "Haan", "Heuvel", "Hof", "Kamp"),
    *("Kroon", "Linden", "Meer", "Molen", "Oever", "Post", "Schot", "Veen", "Veld", "Wal"),
)
_ENDS = ("", "en", "huis", "ink", "ma", "man", "mans", "s", "stra", "veld")
_LAST_NAMES = [f"{before}{stem}{end}" for stem, before, end in product(_STEMS, _BEFORE, _ENDS)]

_COPY = """
CREATE TEMPORARY TABLE copies AS
  WITH RECURSIVE numbers(n) AS (
    SELECT %(first)s UNION ALL SELECT n + 1 FROM numbers WHERE n < %(last)s
  )
  SELECT n, model.* FROM numbers JOIN accounts_user AS model ON model.id = n %% %(models)s + 1
"""
_NUMBER = """
UPDATE copies SET
  id = n + 1, email = 'user' || n || '@example.com', phone = '+316' || (10000000 + n)
"""
_MOVE = (
    "ALTER TABLE copies DROP COLUMN n",
    "INSERT INTO accounts_user SELECT * FROM copies",
    "DROP TABLE copies",
)
_GIVE_ROLE = "INSERT INTO accounts_user_groups (user_id, group_id) SELECT id, %s FROM accounts_user"


@transaction.atomic
def seed(many: int, *, apps: bool = True) -> None:
    """Create `many` people (user0@example.com and so on) with a password, an app and a branch."""
    branches = list(Branch.objects.order_by("number").values_list("pk", flat=True))
    branches = branches or make_branches()
    hashed = make_password(PASSWORD)
    models = range(min(many, MODELS))
    User.objects.bulk_create(_person(number, hashed, branches) for number in models)
    _copy(len(models), many)
    if apps:
        _connect_apps(many, timezone.now())
    _continue_after(User, Authenticator)


def make_branches() -> list[int]:
    """Create the branches; return their keys. `growth` does so before it undoes migrations."""
    return [one.pk for one in Branch.objects.bulk_create(map(_branch, range(BRANCHES)))]


def _branch(number: int) -> Branch:
    return Branch(
        number=f"{number:02}",
        name=f"Vestiging {number}",
        phone=f"+31102{number:06}",
        reply_to=f"vestiging{number}@example.com",
    )


def _person(number: int, hashed: str, branches: list[int]) -> User:
    return User(
        pk=number + 1,
        email=email(number),
        first_name=_FIRST_NAMES[number % len(_FIRST_NAMES)],
        last_name=_LAST_NAMES[number % len(_LAST_NAMES)],
        phone=f"+316{10_000_000 + number}",
        branch_id=branches[number % len(branches)],
        password=hashed,
    )


def _copy(models: int, many: int) -> None:
    """Copy the first people until there are `many`, and make all of them employees."""
    role = Group.objects.get(name=Role.EMPLOYEE)
    with connection.cursor() as cursor:
        if many > models:
            cursor.execute(_COPY, {"first": models, "last": many - 1, "models": models})
            for statement in (_NUMBER, *_MOVE):
                cursor.execute(statement)
        cursor.execute(_GIVE_ROLE, [role.pk])


def _connect_apps(many: int, now: datetime) -> None:
    for start in range(0, many, _PIECE):
        numbers = range(start, min(start + _PIECE, many))
        Authenticator.objects.bulk_create(_app(number, now) for number in numbers)


def _app(number: int, now: datetime) -> Authenticator:
    """Return a confirmed app. Its primary key is chosen here, because the secret is bound to it."""
    key = number + 1
    app = Authenticator(pk=key, user_id=key, confirmed=True, created_at=now, confirmed_at=now)
    app.sealed_key = sealed(base64.b32encode(secret(number)).decode("ascii"), *app.place)
    return app


def _continue_after(*models: type[Model]) -> None:
    """Let the next rows of these tables get a key above the highest key that was chosen here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
