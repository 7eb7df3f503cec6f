"""What a mail link is for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """A link for one purpose opens nothing else."""

    ACTIVATE = "activate", _("activeren")
    RESET = "reset", _("nieuw wachtwoord")
    RECOVER = "recover", _("herstel app")
    DISOWN = "disown", _("dit was ik niet")
