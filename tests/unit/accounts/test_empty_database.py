"""A new site has no users: no default account and no password to guess (ASVS 6.3.2)."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.models import MailLink, User
from accounts.people.roles import Role


@pytest.mark.asvs("V6.3.2")
@pytest.mark.django_db
def test_migrations_create_no_user() -> None:
    assert not User.objects.exists()
    assert not MailLink.objects.exists()
    assert {group.name for group in Group.objects.all()} == set(Role.values)
