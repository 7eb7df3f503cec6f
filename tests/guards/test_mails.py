"""Test that the text part and the HTML part of a mail have the same sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import Branch, User

FOLDER = Path(settings.BASE_DIR) / "templates/accounts/mail"
MAILS = sorted(path.stem for path in FOLDER.glob("[!_]*.txt"))
LINKED = ("activate", "disown", "recover", "remind_activate", "remind_login", "reset")
URL = "https://toegang.example/activeren/xyz/"

_BUTTON = re.compile(r'<a class="button".*?</a>', re.DOTALL)
_UNSEEN = re.compile(r'<head>.*?</head>|<div class="bar"[^>]*>.*?</div>', re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|br)\b[^>]*>")
_ONLY_HTML = {"Werkt de knop niet?", "Kopieer deze link:"}


def parts(name: str) -> tuple[str, str]:
    branch = Branch(number="02", name="Rotterdam", phone="+31101234567")
    user = User(email="alice@mail.example", first_name="Alice", last_name="Smit", branch=branch)
    context = {
        "user": user,
        "branch": branch,
        "subject": "Onderwerp",
        "organisation": "WerkTalent",
        "url": URL,
        "stop_url": "https://toegang.example/herinnering/xyz/",
        "expires_at": timezone.now(),
        "lifetime": settings.LINK_LIFETIMES["reset"],
    }
    template = f"accounts/mail/{name}"
    text, html = (render_to_string(f"{template}.{kind}", context) for kind in ("txt", "html"))
    return text, html


def _sentences(text: str) -> set[str]:
    """Return the sentences of the text or HTML part, without the URL, which in HTML is a button."""
    said = (" ".join(one.split()) for one in re.split(r"(?<=[.?:])\s+|\n\n|(?<=,)\n", text))
    alike = {re.sub(r"op (?:deze|de) link", "op de knop", one) for one in said}
    return {one for one in alike if one and URL not in one and not one.endswith(":")}


def _of_html(html: str) -> set[str]:
    text = _BLOCK.sub("\n\n", _BUTTON.sub("", _UNSEEN.sub("", html)))
    return _sentences(re.sub(r"<[^>]+>", "", text)) - _ONLY_HTML


@pytest.mark.parametrize("name", MAILS)
def test_both_parts_of_a_mail_have_the_same_sentences(name: str) -> None:
    text, html = parts(name)
    assert _sentences(text) == _of_html(html)


@pytest.mark.parametrize("name", MAILS)
def test_style_of_a_mail_names_every_colour(name: str) -> None:
    _text, html = parts(name)
    assert re.findall(r"(?:solid|[a-z]:)\s*[;}]", html) == []


@pytest.mark.parametrize("name", LINKED)
def test_link_of_a_mail_stands_below_the_button_and_in_the_text_on_its_own_line(name: str) -> None:
    text, html = parts(name)
    assert URL in text.splitlines()
    button, link, small = (html.index(f'class="{one}"') for one in ("button", "url", "small"))
    assert button < link < small


def test_sentence_that_only_one_part_has_is_found() -> None:
    text, html = parts("reset")
    spoiled = html.replace("</body>", "<p>Alleen hier.</p></body>")
    assert _of_html(spoiled) - _sentences(text) == {"Alleen hier."}
