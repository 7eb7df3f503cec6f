"""Activations. An activation is an invitation of one person, with its link and mail."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import MailLink
from accounts.models.purpose import Purpose
from messaging.states import State
from twofactor.models import Authenticator


class Status(models.TextChoices):
    """The status of an activation at the desk. It tells about the mail, the link or the person."""

    BLOCKED = "blocked", _("geblokkeerd")
    FROZEN = "frozen", _("geblokkeerd door de eigenaar")
    WAITING = "waiting", _("wacht op verzending")
    SENT = "sent", _("verstuurd")
    DELIVERED = "delivered", _("bezorgd")
    FAILED = "failed", _("mislukt")
    EXPIRED = "expired", _("verlopen")
    REPLACED = "replaced", _("vervangen door een nieuwere mail")
    PASSWORD = "password", _("wachtwoord gekozen")
    DONE = "done", _("klaar")


def of_person(path: str = "") -> dict[Status, Q]:
    """Return in order the statuses that depend on the person alone, with their conditions.

    `path` is the ORM lookup from a row to the person, such as `user__`; empty for users themselves.
    """
    app = Authenticator.objects.filter(user=OuterRef(f"{path}pk"), confirmed=True)
    unusable = Q((f"{path}password__startswith", UNUSABLE_PASSWORD_PREFIX))
    return {
        Status.BLOCKED: Q((f"{path}is_active", False)),
        Status.FROZEN: ~Q((f"{path}frozen_at", None)),
        Status.DONE: Q(Exists(app)),
        Status.PASSWORD: ~unusable & ~Q((f"{path}password", "")),
    }


def status_by(now: datetime) -> Case:
    """Return an ORM expression for an activation's Status at `now`: the first `When` that holds."""
    links = MailLink.objects.filter(user=OuterRef("user"), purpose=Purpose.ACTIVATE)
    newer = links.filter(pk__gt=OuterRef("link"))
    link_ended = Q(link=None) | ~Q(link__ended_at=None) | Q(link__expires_at__lte=now)
    return Case(
        *(When(condition, then=Value(one)) for one, condition in of_person("user__").items()),
        When(Exists(newer), then=Value(Status.REPLACED)),
        When(message__state=State.FAILED, then=Value(Status.FAILED)),
        When(link_ended | Q(message__state=State.EXPIRED), then=Value(Status.EXPIRED)),
        When(message__state=State.DELIVERED, then=Value(Status.DELIVERED)),
        When(message__state=State.SENT, then=Value(Status.SENT)),
        default=Value(Status.WAITING),
        output_field=models.CharField(),
    )


class Activation(models.Model):
    """An invitation: by whom, of whom, when, its link and mail. `status_by` computes its status."""

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

    def status_at(self, now: datetime) -> Status:
        known = Activation.objects.filter(pk=self.pk).annotate(status=status_by(now))
        return Status(known.values_list("status", flat=True).get())
