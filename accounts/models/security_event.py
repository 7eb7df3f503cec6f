"""The security log: who did what to whom, when, from where."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SecurityEvent(models.Model):
    """One thing that happened. Rows are only ever added; ids are plain, so they outlive people.

    Never holds a secret, an address of a mailbox or a phone number.
    """

    at = models.DateTimeField(_("wanneer"))
    what = models.CharField(_("wat"), max_length=40)
    user_id = models.BigIntegerField(_("wie"), null=True)
    by_user_id = models.BigIntegerField(_("door"), null=True)
    by = models.CharField(_("langs"), max_length=10, default="site")
    branch_id = models.BigIntegerField(null=True)
    network = models.CharField(_("netwerk"), max_length=43, blank=True)

    class Meta:
        verbose_name = _("gebeurtenis")
        verbose_name_plural = _("beveiligingslog")
        indexes = (
            models.Index(fields=("user_id", "at"), name="accounts_event_user_at"),
            models.Index(fields=("at",), name="accounts_event_at"),
        )

    def __str__(self) -> str:
        """Say what happened to whom."""
        return f"{self.what} {self.user_id}"
