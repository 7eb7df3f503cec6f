"""Test that a user can be locked only in a transaction: outside, the lock would end at once."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from accounts.models import User
from tests.unit.accounts.people import employee


@pytest.mark.django_db(transaction=True)
def test_user_is_locked_in_a_transaction_only() -> None:
    user = employee()
    with pytest.raises(TransactionManagementError):
        User.objects.locked(user.pk)
    with transaction.atomic():
        assert User.objects.locked(user.pk) == user
