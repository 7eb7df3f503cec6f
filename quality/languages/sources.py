"""Which files have texts, and whose: the catalogues go by who reads them.

`locale/` has what employees can read, in every language of the site. `desk/locale/` has what only
staff read, in the languages of the desk, and the two statements under /hulp/, which have these
languages only. A text that both read is only in `locale/`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).parents[2]

_BESIDE = ("tests/", "quality/", "deploy/", "docs/", "requirements/")
_STAFF = (
    *("desk/", "onboarding/", "messaging/", "operation/", "demo/", "templates/demo/"),
    # Names of columns, pages and roles, and errors of forms that only the desk has.
    *("accounts/apps.py", "accounts/people/roles.py", "accounts/models/branch.py"),
    "accounts/people/languages.py",
    *("accounts/models/mail_link.py", "accounts/models/names.py", "accounts/models/purpose.py"),
    *("accounts/models/security_event.py", "accounts/models/user.py"),
    *("accounts/models/validators.py", "twofactor/models/authenticator.py"),
    *("twofactor/models/counter_code.py", "twofactor/models/sms_code.py"),
    *("manual/cookies.py", "templates/manual/accessibility.html", "templates/manual/privacy.html"),
)


@dataclass(frozen=True)
class Catalogue:
    """A folder of catalogues, and the languages it has beside the Dutch of the source."""

    folder: Path
    languages: tuple[str, ...]

    def file(self, language: str) -> Path:
        """Return the file of a language."""
        return self.folder / language / "LC_MESSAGES" / "django.po"


EVERYBODY = Catalogue(BASE_DIR / "locale", ("en", "pl", "ro", "uk", "bg"))
STAFF = Catalogue(BASE_DIR / "desk" / "locale", ("en",))


def files() -> Iterator[tuple[str, Catalogue]]:
    """Return each file that may have texts, by its path in the repository, and its catalogue."""
    command = ["git", "ls-files", "-zco", "--exclude-standard", "*.py", "*.html", "*.txt"]
    listed = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True)
    for name in sorted(filter(None, listed.stdout.split("\0"))):
        is_text = name.endswith(".py") or "templates/" in name
        if is_text and not name.startswith(_BESIDE) and (BASE_DIR / name).is_file():
            yield name, STAFF if name.startswith(_STAFF) else EVERYBODY
