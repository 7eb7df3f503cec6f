"""Test that cancelling mails whose link ended waits for no sender, so that it cannot deadlock."""

from __future__ import annotations

import pytest
from django.db import transaction

from messaging.models import Message
from messaging.services import cancel_mails
from messaging.states import State
from tests.races.together import Meanwhile, serialises, waiting
from tests.unit.accounts.people import employee
from tests.unit.messaging.writing import mail

pytestmark = pytest.mark.django_db(transaction=True)


def test_cancelling_skips_the_mail_that_a_sender_is_claiming() -> None:
    user, (claimed, free) = employee(), (mail().pk, mail().pk)
    Message.objects.update(user=user)

    def cancel() -> None:
        with transaction.atomic():
            cancel_mails([user.pk], ["activate"])

    meanwhile = Meanwhile(cancel)
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=claimed)
        meanwhile.wait()
        assert not waiting()
    assert meanwhile.is_over()
    assert not meanwhile.faults
    states = dict(Message.objects.values_list("pk", "state"))
    assert states[free] == State.EXPIRED
    assert (states[claimed] == State.QUEUED) is not serialises()
