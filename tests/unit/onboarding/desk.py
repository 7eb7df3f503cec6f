"""Typing and reading at the desk."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import Branch, User
from accounts.roles import role_of
from accounts.sessions import PROVED_AT, SessionStore
from messaging.models import Message

PEOPLE = "/beheer/accounts/user/"


def page_of(person: User) -> str:
    return f"{PEOPLE}{person.pk}/change/"


def typed(branch: Branch | None, **other: object) -> dict[str, object]:
    return {
        "first_name": "Eva",
        "last_name": "Bakker",
        "email": "eva@werk.example",
        "phone": "06 12345678",
        "branch": branch.pk if branch else "",
        "language": "nl",
        **other,
    }


def facts_of(person: User, **other: object) -> dict[str, object]:
    """Give what the change form would post of somebody, with some of it other."""
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": str(person.phone),
        "branch": person.branch_id or "",
        "language": "nl",
        "role": role_of(person).value,
        "is_active": "on",
        **other,
    }


def left_open(client: Client) -> Client:
    """Let the app code of this browser be of longer ago than five minutes."""
    session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    proved = timezone.now() - settings.STEP_UP_LIFETIME - timedelta(seconds=1)
    session[PROVED_AT] = proved.timestamp()
    session.save()
    return client


def mails_to(person: User) -> int:
    return Message.objects.filter(user=person).count()


def said(client: Client, url: str, data: Mapping[str, object]) -> list[str]:
    """Post, and give what the next page will say."""
    response = client.post(url, data)
    assert response.status_code == 302, response.content.decode()
    return [str(message) for message in get_messages(response.wsgi_request)]
