"""Model fields: a name, and its folded form (lower case, no accents) for search and sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from django.db import models

from accounts.models.names import folded_name, nfc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class _Named(Protocol):
    first_name: str
    last_name: str
    folded_name: str


class NameField(_CharField):
    """A model field for a name. It converts the name to Unicode normal form NFC."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Name Django's CharField in migrations, because the database column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: object) -> object:
        text = super().to_python(value)
        return nfc(text) if isinstance(text, str) else text


class FoldedNameField(_CharField):
    """A person's name for search: lower case, no accents. save() and bulk_create() compute it."""

    def pre_save(self, model_instance: models.Model, *_args: Any, **_kwargs: Any) -> str:
        person = cast("_Named", model_instance)
        person.folded_name = folded_name(person.last_name, person.first_name)
        return person.folded_name

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, str | None]:
        # Order by code point on both databases, whatever the locale of PostgreSQL.
        collation = "C" if connection.vendor == "postgresql" else "BINARY"
        return {**super().db_parameters(connection), "collation": collation}
