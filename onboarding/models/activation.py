"""Activations. An activation is an invitation of one person, with its link and mail."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Activation(models.Model):
    """An invitation: by whom, of whom, when, its link and mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="activations",
        verbose_name=_("medewerker"),
    )
    branch = models.ForeignKey(
        "accounts.Branch",
        models.SET_NULL,
        null=True,
        related_name="activations",
        verbose_name=_("vestiging"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="activations_sent",
        verbose_name=_("door"),
        help_text=_("Leeg: via de opdrachtregel."),
    )
    at = models.DateTimeField(_("wanneer"))
    link = models.ForeignKey("accounts.MailLink", models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey("messaging.Message", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("activering")
        verbose_name_plural = _("activeringen")
        default_permissions = ("view",)
        permissions = (("send_activation", "Can send an activation mail"),)
        indexes = (models.Index(fields=("user", "-at"), name="onboarding_activation_newest"),)

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # without the person's name
