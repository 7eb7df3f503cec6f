"""The screens of a target, saved as files for the scanners that read HTML."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from quality.scan.install import LAB
from quality.scan.targets import Target, text_of
from quality.screens.stop import Stop
from quality.screens.walks import LANGUAGES

# A page of the control with mistakes in its HTML, and for people who cannot see or point.
_SPOILED = "/scherm"
# Each screen is seen in both, as the languages take turns.
_SCHEMES = ("light", "dark")


class Screens:
    """A folder with an HTML file for each screen, and with `pages.json`, which lists them.

    The walk through the screens begins when the folder is first asked for.
    """

    def __init__(
        self, name: str, walk: Callable[[], Iterable[Stop]], lab: Path = LAB / "screens"
    ) -> None:
        """Save the stops of `walk` in a folder `name` below `lab`."""
        self._folder, self._walk = lab / name, walk

    @cached_property
    def folder(self) -> Path:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        pages = [self._kept(number, stop) for number, stop in enumerate(self._walk())]
        listed = json.dumps(pages, ensure_ascii=False)
        (self._folder / "pages.json").write_text(listed, encoding="utf-8")
        return self._folder

    def _kept(self, number: int, stop: Stop) -> dict[str, str]:
        file = f"{number:03}-{stop.language}.html"
        (self._folder / file).write_text(stop.html, encoding="utf-8")
        scheme = _SCHEMES[LANGUAGES.index(stop.language) % 2]
        name = f"{stop.name} ({stop.language}, {scheme})"
        return {"file": file, "name": name, "path": stop.path, "scheme": scheme}


def spoiled(target: Target) -> list[Stop]:
    """Return the page of the control that has mistakes."""
    return [Stop("spoiled", "nl", _SPOILED, 200, text_of(target, _SPOILED), "", is_plain=True)]
