"""A person's name is stored in NFC and, for search, in plain letters; both change together."""

from __future__ import annotations

import importlib
import unicodedata

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from accounts.models import Branch, User
from accounts.models.names import fold, folded_name
from tests.unit.accounts.people import employee, rotterdam

pytestmark = pytest.mark.django_db

_TWO_CHARACTERS = unicodedata.normalize("NFD", "Wójcik")


def stored(user: User) -> tuple[str, str]:
    found = User.objects.values_list("last_name", "folded_name").get(pk=user.pk)
    return (str(found[0]), str(found[1]))


def test_saved_name_is_composed_and_folded() -> None:
    user = employee(last_name=_TWO_CHARACTERS)
    assert stored(user) == ("Wójcik", "wojcik  sanne")
    user.last_name = "van Óss"
    user.save(update_fields=["last_name"])
    assert stored(user) == ("van Óss", "van oss  sanne")


def test_names_created_in_bulk_are_composed_and_folded() -> None:
    facts = {"email": "a@mail.example", "phone": "+31612345678", "branch": rotterdam()}
    [user] = User.objects.bulk_create([User(first_name="Zoë", last_name=_TWO_CHARACTERS, **facts)])
    assert stored(user) == ("Wójcik", "wojcik  zoe")


def test_updating_a_name_without_its_folded_name_is_refused() -> None:
    user = employee()
    with pytest.raises(TypeError, match="does not compute folded_name"):
        User.objects.update(last_name=F("first_name"))
    with pytest.raises(TypeError, match="does not compute folded_name"):
        User.objects.bulk_update([user], ["first_name"])


def test_name_of_a_branch_is_composed() -> None:
    branch = rotterdam()
    branch.name = unicodedata.normalize("NFD", "Curaçao")
    branch.save()
    assert Branch.objects.get(pk=branch.pk).name == "Curaçao"


def test_longest_name_fits_its_column() -> None:
    user = employee(last_name="ﷺ" * 80, first_name="ﷺ" * 60)
    assert len(stored(user)[1]) == 200


def test_migration_folds_every_name_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = importlib.import_module("accounts.migrations.0007_fill_folded_names")
    monkeypatch.setattr(migration, "_PIECE", 2)
    people = [employee(last_name="Wójcik") for _number in range(5)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET folded_name = '', last_name = %s", [_TWO_CHARACTERS]
        )
    migration.fill(apps, None)
    assert {stored(user) for user in people} == {("Wójcik", "wojcik  sanne")}


def test_migration_cuts_a_name_that_its_columns_cannot_hold_composed() -> None:
    migration = importlib.import_module("accounts.migrations.0007_fill_folded_names")
    user, branch = employee(), rotterdam()
    longer = "\u0958"  # two characters in NFC
    with connection.cursor() as cursor:
        names = [longer * 80, longer * 60, str(user.pk)]
        cursor.execute(
            "UPDATE accounts_user SET last_name = %s, first_name = %s WHERE id = %s", names
        )
        cursor.execute("UPDATE accounts_branch SET name = %s", [longer * 60])
    migration.fill(apps, None)
    user.refresh_from_db()
    branch.refresh_from_db()
    assert (len(user.last_name), len(user.first_name), len(branch.name)) == (80, 60, 60)
    user.save()  # the shortened names can be saved again


def test_folding_is_the_same_for_every_form_of_a_character() -> None:
    for text in (f"o{chr(point)}n" for point in range(0x3000)):
        forms = {unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)}
        assert {fold(text)} == {fold(form) for form in (*forms, fold(text))}, ascii(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("IJssel", "ijssel"),
        ("Ĳssel", "ijssel"),
        ("Groß", "gross"),
        ("İpek Işık", "ipek isik"),
        ("Đorđević", "dordevic"),
        ("d'Hondt", "dhondt"),
        ("Əliyev Ɔsei Ŋdɔ", "eliyev osei ndo"),
        ("Ɓauchi Ɗan Ƙano Ƴar'adua", "bauchi dan kano yaradua"),
        ("محمـد", "محمد"),
        ("St.Oedenrode", "st oedenrode"),
        ("Ірина", "ірина"),
        ("हिन्दी", "हिनदी"),
    ],
)
def test_text_is_folded_to_plain_letters_as_people_type_them(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("apostrophe", "'’‘‛＇`´′ʹʻʼʽʾʿꞌ")
def test_apostrophe_is_no_letter_and_no_space(apostrophe: str) -> None:
    assert fold(f"O{apostrophe}zbekov") == "ozbekov"


def test_given_name_counts_after_the_whole_surname() -> None:
    names = [("Berg", "Zoë"), ("Berg Anders", "An"), ("Bergman", "An")]
    assert sorted(names, key=lambda name: folded_name(*name)) == names
