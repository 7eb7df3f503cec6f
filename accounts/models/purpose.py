"""The purposes of mail links."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

REMINDER = "reminder"  # of a Message: a mail with an activation link or the login page


class Purpose(models.TextChoices):
    """What a mail link is for. The value is also the URL name of the page that the link opens."""

    ACTIVATE = "activate", _("activeren")
    RESET = "reset", _("nieuw wachtwoord")
    RECOVER = "recover", _("herstel app")
    DISOWN = "disown", _("dit was ik niet")
