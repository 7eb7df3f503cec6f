"""A branch: an office of the agency."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import AddressField, NumberField
from accounts.models.name_fields import NameField
from accounts.models.names import nfc, plain_name
from accounts.models.validators import branch_number, whole_number


class Branch(models.Model):
    """A branch of the agency. Its mails have str(branch) as sender name, such as `02 Rotterdam`."""

    number = models.CharField(
        _("nummer"),
        max_length=settings.BRANCH_NUMBER_DIGITS[1],
        unique=True,
        validators=[branch_number],
    )
    name = NameField(_("naam"), max_length=60, validators=[plain_name])
    phone = NumberField(
        _("telefoon"),
        validators=[whole_number],
        help_text=_("Staat op elk scherm en in elke mail."),
    )
    reply_to = AddressField(_("e-mailadres voor antwoorden"))
    # `db_default`: the former release inserts without it.
    reminds = models.BooleanField(
        _("stuurt herinneringen"),
        default=True,
        db_default=True,
        help_text=_(
            "Wie nog niet klaar is, krijgt na een paar dagen een mail. Later volgt er nog een."
        ),
    )

    class Meta:
        verbose_name = _("vestiging")
        verbose_name_plural = _("vestigingen")
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @classmethod
    def read(cls, full_name: str) -> tuple[str, str]:
        """Return number and name from a text such as `02 Rotterdam`. A missing part is ""."""
        number, name, *_none = [*nfc(full_name).split(maxsplit=1), "", ""]
        return number, name.strip()
