"""Test the site as a target of the benchmark harness: its forms, settings and seeded people."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from accounts.models import Branch, User
from accounts.models.names import folded_name
from accounts.people.roles import Role, role_of
from config import environment
from quality.bench import product
from quality.bench.people import PASSWORD, secret
from quality.bench.phones import code
from quality.bench.seed import BRANCHES, seed
from tests import env
from tests.journeys.page import Form, Page
from tests.journeys.visitor import Visitor
from twofactor.models import Authenticator

DATABASE = {"engine": "postgresql", "name": "run_product", "host": "/srv/sockets", "user": "bench"}
SQLITE = {"engine": "sqlite3", "name": "/srv/run_product.sqlite3"}
# Prints the settings that differ from production.
_DIFFERENT = """
from config import settings as production
from quality.bench import product_settings as ours
print(*(name for name in vars(production) if name.isupper()
        and getattr(ours, name) != getattr(production, name)))
print(*ours.PASSWORD_HASHERS)
"""


@pytest.mark.django_db
def test_forms_of_the_target_lead_to_the_landing_page(cheap_hashes: None) -> None:
    seed(2)
    visitor = Visitor()
    assert _walk(visitor, 1) == ["password", "code"]
    assert "user1@example.com" in visitor.page.text


def test_people_are_seeded_without_the_packages_of_the_tests() -> None:
    hidden = "import sys; sys.modules.update(dict.fromkeys(('pyotp', 'pytest', 'hypothesis')))"
    program = f"{hidden}; import django; django.setup(); import quality.bench.seed"
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **env.VALUES}
    subprocess.run([sys.executable, "-c", program], cwd=product.DIR, env=kept, check=True)


@pytest.mark.django_db
def test_only_the_trust_cookie_is_needed_to_skip_the_code(cheap_hashes: None) -> None:
    seed(2)
    before, later = Visitor(), Visitor()
    _walk(before, 1)
    for name, morsel in before.client.cookies.items():
        if name.startswith(product.TRUST_COOKIE):
            later.client.cookies[name] = morsel.value
    assert _walk(later, 1) == ["password"]
    assert "user1@example.com" in later.page.text


@pytest.mark.parametrize("database", [DATABASE, SQLITE])
def test_environment_of_the_target_is_complete_and_sends_nothing(database: dict[str, str]) -> None:
    read = environment.read(product.ENV(database, "md5"))
    assert database["name"] == read.database["NAME"]
    assert read.database.get("OPTIONS", {}).get("host", "") == database.get("host", "")
    assert (read.debug, read.embedded_sender, read.is_https) == (False, False, False)
    assert "localhost" in read.allowed_hosts


@pytest.mark.parametrize("hasher", ["md5", "argon2"])
def test_only_the_hasher_differs_from_the_settings_of_production(hasher: str) -> None:
    values = {"PATH": os.environ["PATH"], **product.ENV(DATABASE, hasher)}
    command = [sys.executable, "-c", _DIFFERENT]
    printed = subprocess.run(
        command, cwd=product.DIR, env=values, capture_output=True, text=True, check=True
    ).stdout
    different, hashers = printed.splitlines()
    assert different == "PASSWORD_HASHERS"
    assert hashers.lower() == f"django.contrib.auth.hashers.{hasher}passwordhasher"


def test_server_is_sized_for_the_threads_of_the_harness() -> None:
    command = [str(part) for part in product.COMMAND(Path("python"), 8000, "gthread", 2, 4)]
    assert {"WEB_CONCURRENCY=2", "WEB_THREADS=4", "127.0.0.1:8000"} <= set(command)
    fewest = product.COMMAND(Path("python"), 8000, "sync", 1, 1)
    assert "WEB_THREADS=3" in fewest
    assert fewest[-2:] == ["--threads", "1"]


def test_target_names_only_what_is_there() -> None:
    assert (Path(product.DIR) / product.REQUIREMENTS).is_file()
    assert all((Path(product.DIR) / command[0]).is_file() for command in product.SEED)
    assert "seed(1000)" in product.SEED[-1][-1].format(users=1000)


@pytest.mark.django_db
def test_copies_differ_from_their_model_in_address_and_number_only(
    cheap_hashes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quality.bench.seed.MODELS", 3)
    seed(8)
    people = list(User.objects.order_by("pk").values())
    assert [person["email"] for person in people] == [f"user{n}@example.com" for n in range(8)]
    assert len({str(person["phone"]) for person in people}) == 8
    own = ("id", "email", "phone")
    kept = [{name: v for name, v in row.items() if name not in own} for row in people]
    assert kept == [kept[number % 3] for number in range(8)]
    assert kept[0] != kept[1]


@pytest.mark.django_db
def test_seeded_people_are_valid_employees_of_a_branch(cheap_hashes: None) -> None:
    seed(3)
    assert Branch.objects.count() == BRANCHES
    for person in User.objects.all():
        person.full_clean()
        assert person.folded_name == folded_name(person.last_name, person.first_name)
        assert check_password(PASSWORD, person.password)
        assert (role_of(person), person.branch is None) == (Role.EMPLOYEE, False)


@pytest.mark.django_db
def test_secret_of_each_app_is_that_of_the_harness(cheap_hashes: None) -> None:
    seed(3)
    assert secret(1).hex() == "93cbc626190b6cc4efc9887ce85339e8daefe2e9"
    apps = Authenticator.objects.order_by("user_id")
    assert [base64.b32decode(app.key) for app in apps] == [secret(n) for n in range(3)]
    assert all(app.confirmed for app in apps)


@pytest.mark.django_db
def test_person_can_be_added_after_the_seed(cheap_hashes: None) -> None:
    seed(3)
    added = User.objects.create(email="a@example.com", phone="+31612345678")
    assert added.pk > User.objects.get(email="user2@example.com").pk


def _walk(visitor: Visitor, number: int) -> list[str]:
    """Log in as the harness does: send the first of FORMS that fits each page. Return the steps."""
    steps = []
    visitor.open(product.LOGIN)
    while visitor.page.url != product.LANDING:
        step, form, fields = _found(visitor.page)
        steps.append(step)
        known = {"email": f"user{number}@example.com", "password": PASSWORD, "code": _code(number)}
        typed = {name: value.format(**known) for name, value in fields.items()}
        visitor.send(form.action, {**_hidden(form), **typed})
        assert len(steps) < 5, visitor.page.text
    return steps


def _found(page: Page) -> tuple[str, Form, dict[str, str]]:
    fitting = [
        (step, form, fields)
        for step, fields in product.FORMS
        for form in page.forms
        if fields.keys() <= form.attributes.keys()
    ]
    assert fitting, page.text
    return fitting[0]


def _hidden(form: Form) -> dict[str, str]:
    hidden = (name for name, had in form.attributes.items() if had.get("type") == "hidden")
    return {name: form.fields[name] for name in hidden}


def _code(number: int) -> str:
    return code(number, timezone.now())
