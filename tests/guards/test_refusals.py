"""What is refused is refused in Dutch, also where the body that came with it cannot be read."""

import pytest
from django.test import Client

from tests.guards.test_odd_input import KINDS
from tests.journeys.visitor import Visitor


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "sent"), KINDS)
def test_address_that_does_not_exist_is_not_found(kind: str, sent: str) -> None:
    answer = Client().generic("POST", "/nergens/", sent, kind)
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet." in answer.content.decode()


@pytest.mark.parametrize(("kind", "sent"), KINDS)
def test_desk_refuses_who_is_no_staff(employee: Visitor, kind: str, sent: str) -> None:
    token = employee.client.cookies["csrftoken"].value
    headers = {"origin": "http://localhost", "x-csrftoken": token}
    employee.client.raise_request_exception = True
    answer = employee.client.generic("POST", "/beheer/login/", sent, kind, headers=headers)
    assert answer.status_code in {400, 403}
    assert '<html lang="nl"' in answer.content.decode()
