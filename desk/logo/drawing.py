"""Draw the logo in a limited process, or explain what is wrong with the file (S73)."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import Logo
from lib.children import Child, ChildEndedError, output_of
from lib.slots import Slots
from lib.stored import digest_of

_PROGRAM = Path(__file__).with_name("child.py")
# Each drawing takes up to LOGO_MEMORY beside a web process. One waits, such as a double click.
_SLOTS = Slots(1, waiting=1, patience=settings.LOGO_PATIENCE.total_seconds())


class UnusableError(Exception):
    """A file cannot become the logo. The error's text says what to do."""


def drawn(content: bytes) -> Logo:
    """Return the row, not saved, of the logo in this file. Raises UnusableError, and Busy."""
    if len(content) > settings.LOGO_BYTES:
        raise UnusableError(too_heavy())
    head, _line, file = _output_of(content).partition(b"\n")
    facts = json.loads(head)
    if "error" in facts:
        raise UnusableError(_sentence(facts["error"]))
    return Logo(digest=digest_of(file), content=file, **facts)


def too_heavy() -> str:
    """Return the sentence about a file of more bytes than are read."""
    most = filesizeformat(settings.LOGO_BYTES)
    return _("Dit bestand is te groot. Kies een bestand van hoogstens %(most)s.") % {"most": most}


def drawer() -> Child:
    """Return the program that draws the logo, with its `Bounds`, and what it may use."""
    sizes = (settings.LOGO_WIDTH, settings.LOGO_HEIGHT, settings.LOGO_SIZE)
    return Child(
        _PROGRAM,
        (settings.LOGO_MOST, settings.LOGO_LEAST, *sizes),
        memory=settings.LOGO_MEMORY,
        cpu=settings.CHILD_CPU,
        patience=settings.LOGO_PATIENCE,
        output=settings.LOGO_BYTES,
    )


def _output_of(content: bytes) -> bytes:
    try:
        with _SLOTS.taken():
            return output_of(drawer(), content)
    except ChildEndedError:
        raise UnusableError(_sentence("broken")) from None


def _sentence(error: str) -> str:
    """Return what to do about this error of the program."""
    most, least = settings.LOGO_MOST, settings.LOGO_LEAST
    match error:
        case "unknown":
            return _("Dit is geen PNG, JPEG of WebP. Bewaar het logo als PNG en kies dat bestand.")
        case "large":
            sentence = _(
                "Dit plaatje is te groot. Maak het hoogstens %(most)d bij %(most)d pixels."
            )
            return sentence % {"most": most}
        case "small":
            sentence = _("Dit plaatje is te klein. Maak het logo minstens %(least)d pixels hoog.")
            return sentence % {"least": least}
        case "complex":
            return _("Dit plaatje heeft te veel details voor een logo. Kies een rustiger plaatje.")
    return _("Dit bestand kunnen wij niet lezen. Bewaar het logo opnieuw als PNG.")
