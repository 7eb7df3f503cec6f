"""The forms on the desk's pages that ask before they act on a person."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch
from desk.focus import FocusForm
from desk.optional import mark_optional


class ReasonForm(FocusForm, forms.Form):
    """Ask why; the answer goes into the security log."""

    is_needed = False

    reason = forms.CharField(label=_("Waarom?"), max_length=settings.REASON_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self.is_needed
        mark_optional(self.fields)

    def clean_reason(self) -> str:
        """Return the reason without control characters and invisible ones, such as RTL marks."""
        typed: str = self.cleaned_data["reason"]
        kept = "".join(sign for sign in typed if unicodedata.category(sign)[0] != "C").strip()
        if self.is_needed and not kept:
            raise forms.ValidationError(_("Vul in waarom."))
        return kept


class NeededReasonForm(ReasonForm):
    """A ReasonForm that cannot be left empty."""

    is_needed = True


# Not typed: the reason stays in the log after the person is gone (docs/decisions/0046).
_WHY_ERASED = (_("uit dienst"), _("op eigen verzoek"), _("per ongeluk of dubbel toegevoegd"))


class ErasureForm(FocusForm, forms.Form):
    """Ask why a person is erased, by a list, because what is typed could name the person."""

    # No option is preselected, because the log must hold a reason that somebody chose.
    reason = forms.ChoiceField(
        label=_("Waarom?"),
        choices=[("", _("Kies een reden")), *((one, one) for one in _WHY_ERASED)],
        error_messages={"required": _("Kies een reden.")},
    )


class MoveForm(ReasonForm):
    """Ask to which branch a person moves. All branches: only head office gets this form."""

    branch = forms.ModelChoiceField(Branch.objects.all(), label=_("Nieuwe vestiging"))

    field_order = ("branch", "reason")
