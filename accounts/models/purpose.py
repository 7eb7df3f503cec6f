"""The purpose of a mail link."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """The purpose of a mail link, which opens nothing else."""

    ACTIVATE = "activate", _("activeren")
    RESET = "reset", _("nieuw wachtwoord")
    RECOVER = "recover", _("herstel app")
    DISOWN = "disown", _("dit was ik niet")
