"""Read the manual by its parts, and walk the screens that these parts speak of."""

from __future__ import annotations

import re

from tests.journeys.test_languages import Reader
from tests.journeys.town import PASSWORD

_PART_OR_NAME = re.compile(r'<(?:section|li|div) id="([\w-]+)"|<b>(.*?)</b>')


def names_in(html: str) -> dict[str, list[str]]:
    """Return the names of buttons and headings in each part of the manual that has any."""
    parts: dict[str, list[str]] = {}
    part = ""
    for begun, name in _PART_OR_NAME.findall(html):
        part = begun or part
        if name:
            parts.setdefault(part, []).append(name)
    return parts


def not_shown(parts: dict[str, list[str]], screens: dict[str, str]) -> list[str]:
    """Return the names that no screen of their part shows, whatever their capitals."""
    return [
        f"{part}: {name}"
        for part, names in parts.items()
        for name in names
        if name.casefold() not in screens[part].casefold()
    ]


def screens_of(reader: Reader) -> dict[str, str]:
    """Walk the road; return the text of the screens that each part of the manual speaks of."""
    shown = {"mail": mail_of(reader)}
    shown["wachtwoord"] = reader.open(reader.town.link_for(reader.person)).text
    reader.press("Toepassen", password=PASSWORD)
    reader.town.deliver()
    shown["sms"] = shown["geen-sms"] = reader.open("/inloggen/sms/").text
    code = reader.town.sms_code_for(reader.person)
    connect = reader.press("Controleer", code=code)
    reader.person.key = connect.key
    shown["app"] = shown["code"] = connect.text
    shown["klaar"] = reader.press("Controleer", code=reader.person.app_code()).text
    security = reader.open("/beveiliging/").text
    shown["onthouden"] = connect.text + shown["klaar"] + security
    return shown | _screens_of_another_day(reader)


def _screens_of_another_day(reader: Reader) -> dict[str, str]:
    reader.press("Uitloggen")
    login = reader.open("/inloggen/").text
    code = reader.press("Inloggen", "knop", email=reader.person.email, password=PASSWORD).text
    recovery = reader.open("/herstel/").text
    reader.press("Stuur mij een mail")
    reader.town.deliver()
    return {"inloggen": login + code, "herstel": code + recovery + mail_of(reader)}


def mail_of(reader: Reader) -> str:
    """Return the text of the person's newest mail."""
    body = reader.town.newest_mail(reader.person).get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text
