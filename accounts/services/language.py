"""Service: choose the language of one's mails and SMS."""

from __future__ import annotations

from accounts.models import User


def choose_language(*, user: User, language: str) -> None:
    """Write to this person in `language` from now on. Opens nothing, so it is not logged."""
    if user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)
