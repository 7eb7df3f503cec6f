"""Fields for mail addresses, converted to canonical spelling, and for phone numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from lib.characters import named
from lib.mailbox import UnusableAddressError, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    _EmailField = models.EmailField[str, str]
    _PhoneNumberField = models.CharField[Any, Any]
else:
    _EmailField, _PhoneNumberField = models.EmailField, PhoneNumberField


def spelled(address: str) -> str:
    """Return a mail address in canonical spelling. Raises ValidationError if it has none."""
    try:
        return folded(address)
    except UnusableAddressError as refused:
        raise _refusal(refused.character) from None


def _refusal(character: str) -> ValidationError:
    if not character:
        return ValidationError(_("Dit e-mailadres kan niet bestaan. Controleer het."), "character")
    sentence = _("Het teken %(character)s kan niet in een e-mailadres. Typ het adres opnieuw.")
    return ValidationError(sentence, "character", {"character": named(character)})


class AddressInput(forms.EmailField):
    """A form field for a mail address. It converts the address to canonical spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # In an `email` input Chromium turns straße.nl into another domain, strasse.nl (IDNA2003).
        self.widget.input_type = "text"

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        typing = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}
        return {**super().widget_attrs(widget), **typing}

    def to_python(self, value: str | None) -> str:
        return spelled(super().to_python(value) or "")


class AddressField(_EmailField):
    """A model field for a mail address. It stores and looks up the canonical spelling."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Name Django's EmailField in migrations, because the database column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def to_python(self, value: object) -> str | None:
        return None if value is None else spelled(super().to_python(value))

    def pre_save(self, model_instance: models.Model, *args: Any, **kwargs: Any) -> str | None:
        value = self.to_python(super().pre_save(model_instance, *args, **kwargs))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(
        self,
        form_class: type[forms.Field] | None = AddressInput,
        choices_form_class: type[forms.ChoiceField] | None = None,
        **kwargs: Any,
    ) -> forms.Field | None:
        kwargs["choices_form_class"] = choices_form_class
        return super().formfield(form_class=form_class, **kwargs)


def unparsed(row: models.Model, name: str) -> str:
    """Return the phone number in the field `name`: if it was not read yet, as it is stored."""
    return str(vars(row)[name])


class _ParsedWhenRead:
    """A number is parsed when it is read first: most requests read none, and parsing is slow."""

    def __init__(self, field: _NumberField) -> None:
        self._name = field.name

    def __get__(self, row: models.Model | None, model: type[models.Model]) -> object:
        if row is None:
            return self
        if self._name not in vars(row):  # deferred
            row.refresh_from_db(fields=[self._name])
        found = vars(row)[self._name]
        if isinstance(found, str):
            found = vars(row)[self._name] = to_python(
                found, region=settings.PHONENUMBER_DEFAULT_REGION
            )
        return found

    def __set__(self, row: models.Model, value: object) -> None:
        vars(row)[self._name] = value


class _NumberField(_PhoneNumberField):
    """A model field for a phone number."""

    descriptor_class = _ParsedWhenRead

    def from_db_value(self, value: str | None, *_column: object) -> str | None:
        return value

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Name the package's field in migrations, because the database column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "phonenumber_field.modelfields.PhoneNumberField", args, kwargs


NumberField: Any = _NumberField  # as untyped as the package's own
