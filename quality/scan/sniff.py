"""Run HTML_CodeSniffer over saved screens: `python -m quality.scan.sniff FOLDER URL SCRIPT`.

FOLDER has `pages.json` (`quality.scan.screens`), URL is the site whose stylesheets and scripts the
screens load, SCRIPT is HTML_CodeSniffer. Prints JSON: the errors of each screen.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from quality.screens.chromium import chromium, phone, show

# Of each error: the rule, the element by its tag and its id, name or classes, and the message.
_SNIFF = """() => {
  const named = (one) => one.id ? `#${one.id}` : one.name ? `[name=${one.name}]`
    : [...(one.classList ?? [])].map((name) => `.${name}`).join("");
  const told = ({code, element, msg}) =>
    `${code} ${(element.tagName ?? "document").toLowerCase()}${named(element)} ${msg}`;
  return new Promise((done, failed) => HTMLCS.process("WCAG2AA", document, () => done(
    HTMLCS.getMessages().filter((one) => one.type === HTMLCS.ERROR).map(told)), failed));
}"""


def main(folder: Path, url: str, script: Path) -> None:
    """Print the errors of each screen as JSON."""
    pages = json.loads((folder / "pages.json").read_text(encoding="utf-8"))
    with chromium() as browser, phone(browser) as tab:
        found = [_errors_of(tab, url, folder, page, script) for page in pages]
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)


def _errors_of(
    tab: Page, url: str, folder: Path, page: dict[str, Any], script: Path
) -> dict[str, Any]:
    tab.emulate_media(color_scheme=page["scheme"])
    show(tab, url + page["path"], (folder / page["file"]).read_text(encoding="utf-8"))
    tab.add_script_tag(path=script)
    return {"name": page["name"], "errors": sorted(set(tab.evaluate(_SNIFF)))}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
