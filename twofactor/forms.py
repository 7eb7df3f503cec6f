"""Forms in which a person enters a code. A service, not the form, checks whether it is right."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from lib.in_words import in_words
from twofactor.otpauth import DIGITS

_SPACING = {"Zs", "Pd", "Cc", "Zl", "Zp", "Cf"}  # spaces, dashes, line ends, invisible marks
# A person may paste a whole SMS of 160 characters, with the text around it in a chat app.
_LONGEST_PASTED = 320


def _without_spacing(typed: str) -> str:
    return "".join(char for char in typed if unicodedata.category(char) not in _SPACING)


def _code_in(typed: str, digits: int) -> str:
    """Return the code in the text of a pasted SMS, or `typed` itself if no single code is found."""
    text = "".join(char for char in typed if unicodedata.category(char) != "Cf")
    if not re.search(r"[^\W\d_]|#", text):
        return typed
    # Prefer the code after the last `#`, as browsers do: https://wicg.github.io/sms-one-time-codes/
    # The last line cannot be recognised, as a single-line input turns line ends into spaces.
    behind = re.match(r"\s*(\d+)", text.rpartition("#")[2]) if "#" in text else None
    for runs in ([behind[1]] if behind else [], re.findall(r"\d+", text)):
        codes = {run for run in runs if len(run) == digits}
        if len(codes) == 1:
            return codes.pop()
    return typed


def _demand_digits(code: str) -> None:
    """Raise ValidationError if the code has a character other than the digits 0-9."""
    others = re.sub(r"[0-9]", "", code)
    if others.isdigit():
        sentence = _("Deze cijfers kennen wij niet. Gebruik de cijfers 0 1 2 3 4 5 6 7 8 9.")
        raise ValidationError(sentence, code="digits")
    if others:
        raise ValidationError(_("Gebruik alleen cijfers."), code="digits")


class CodeForm(forms.Form):
    """The form for a code of the app or, with `by_sms`, for a code sent by SMS."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        error_messages={"required": gettext_lazy("Vul de code in.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "20",
                "class": "code",
            }
        ),
    )

    def __init__(self, *args: Any, by_sms: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digits = settings.SMS_CODE_DIGITS if by_sms else DIGITS
        self.by_sms = by_sms
        if by_sms:  # the browser may offer to read the code from the SMS (WebOTP)
            room = {"data-webotp": True, "maxlength": str(_LONGEST_PASTED)}
            self.fields["code"].widget.attrs.update(room)
        else:  # the connect page calls the app's key a code too, so the label must differ
            label = _("Code uit de app (%(digits)d cijfers)")
            self.fields["code"].label = label % {"digits": DIGITS}

    def clean_code(self) -> str:
        """Return the code without spaces. Refuse it unless it is `self.digits` digits 0-9 (S31)."""
        typed = self.cleaned_data["code"]
        code = _without_spacing(_code_in(typed, self.digits) if self.by_sms else typed)
        _demand_digits(code)
        if len(code) != self.digits:
            sentence = _("De code heeft %(digits)d cijfers. U heeft er %(count)d ingevuld.")
            numbers = {"digits": self.digits, "count": len(code)}
            raise ValidationError(sentence % numbers, code="length")
        return code


class AppCodeForm(CodeForm):
    """The form for a code of the app, with a checkbox to remember the browser (not for staff)."""

    remember = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.is_staff:  # staff never skip the app code (S42)
            del self.fields["remember"]
            return
        label = _("Onthoud dit apparaat voor %(time)s")
        self.fields["remember"].label = label % {"time": in_words(settings.DEVICE_LIFETIME)}


class CounterCodeForm(forms.Form):
    """The form for a counter code (baliecode), which staff give at the counter.

    Lower case, spaces and dashes are accepted.
    """

    code = forms.CharField(
        label=gettext_lazy("Baliecode"),
        error_messages={"required": gettext_lazy("Vul de baliecode in.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "maxlength": "20",
                "class": "code",
            }
        ),
    )

    def clean_code(self) -> str:
        """Return the code in capitals, without spaces and dashes. Refuse a wrong length."""
        code = _without_spacing(self.cleaned_data["code"]).upper()
        letters = settings.COUNTER_CODE_LETTERS
        if len(code) != letters:  # refused here, so that it is not charged as a try
            sentence = _("De baliecode heeft %(letters)d letters. U heeft er %(count)d ingevuld.")
            numbers = {"letters": letters, "count": len(code)}
            raise ValidationError(sentence % numbers, code="length")
        return code
