"""Forms for login, for choosing or changing a password, and for requesting a mail with a link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.fields import AddressInput
from accounts.passwords.hashers import most_typed
from accounts.passwords.rules import RULES, passwordrules

_EMAIL_ERRORS = {
    "required": _("Vul uw e-mailadres in."),
    "invalid": _("Dit is geen e-mailadres. Controleer of er een @ in staat."),
    "max_length": _("Dit is geen e-mailadres. Controleer of er een @ in staat."),
}
_PASSWORD_ERRORS = {"required": _("Vul een wachtwoord in.")}


def _email_field() -> AddressInput:
    return AddressInput(
        label=_("E-mailadres"),
        max_length=254,
        error_messages=_EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


def _current_password_field(**label: Any) -> forms.CharField:
    return forms.CharField(
        strip=False,
        error_messages=_PASSWORD_ERRORS,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        **label,
    )


class LoginForm(forms.Form):
    """A mail address and a password. The service `enter_password` checks the password."""

    WRONG = _("Uw e-mailadres of wachtwoord is niet goed.")

    email = _email_field()
    password = _current_password_field(label=_("Wachtwoord"))


class PasswordForm(forms.Form):
    """A new password, checked with the validators of AUTH_PASSWORD_VALIDATORS."""

    password = forms.CharField(
        label=_("Wachtwoord"),
        strip=False,
        help_text=_("De regels voor uw wachtwoord"),
        error_messages=_PASSWORD_ERRORS,
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": "new-password",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].widget.attrs["passwordrules"] = passwordrules()

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Comparing 64 KB would be expensive: cut the password to a length that is still rejected.
        try:
            validate_password(password[: most_typed()], self.user)
        except ValidationError as refused:
            raise _in_one(refused.error_list) from None
        return password

    @property
    def open_rules(self) -> set[str]:
        """Return the names of the rules that the posted password breaks, for the page to mark."""
        found = self.errors.as_data().get("password", [])
        return {name for error in found for name in str(error.code).split()}


def _in_one(errors: list[ValidationError]) -> ValidationError:
    too_long = [error for error in errors if error.code == "max_length"]
    names = {rule.name for rule in RULES}
    broken = [error.code for error in errors if error.code in names]
    if too_long or not broken[1:]:
        return (too_long or errors)[0]
    return ValidationError(_("Uw wachtwoord voldoet nog niet."), code=" ".join(map(str, broken)))


class ChangePasswordForm(PasswordForm):
    """The current password and a new one."""

    WRONG = _("Uw huidige wachtwoord is niet goed.")

    current = _current_password_field(label=_("Huidig wachtwoord"))
    field_order = ("current", "password")

    @property
    def deed(self) -> dict[str, str]:
        """Return a dict with the arguments `current` and `new` of the service `change_password`."""
        return {"current": self.cleaned_data["current"], "new": self.cleaned_data["password"]}


class OwnPasswordForm(forms.Form):
    """The user's password, to confirm an action. If `needed` is False, there is no field."""

    WRONG = _("Uw wachtwoord is niet goed.")

    password = _current_password_field(label=_("Wachtwoord"))

    def __init__(self, *args: Any, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needed:
            del self.fields["password"]


class PasswordForgottenForm(forms.Form):
    """The mail address of a person who forgot the password."""

    email = _email_field()
