"""The purposes of mail links."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a mail link is for: the URL name of its page. `<value>_link` is the URL with a token."""

    ACTIVATE = "activate", _("activeren")
    RESET = "reset", _("nieuw wachtwoord")
    RECOVER = "recover", _("herstel app")
    DISOWN = "disown", _("dit was ik niet")
