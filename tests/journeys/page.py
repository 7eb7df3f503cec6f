"""Parse an HTML response into its text, links and forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http.response import HttpResponseBase

SWITCH = "/taal/"  # its form is on every page
_VOID = {"input", "meta", "link", "br", "img", "path", "rect"}
_UNSEEN = {"script", "style", "title"}


@dataclass
class Button:
    """A submit button: its label, the URL that it posts to, and the fields that it adds."""

    words: str
    action: str
    fields: dict[str, str]


@dataclass
class Form:
    """An HTML form: its URL, fields and buttons. The Enter key presses its first button."""

    action: str
    method: str
    id: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        """Return the labels of all buttons of this form."""
        return [button.words for button in self.buttons]


@dataclass
class Page:
    """A response: its status and URL, and the text, links and forms of its HTML.

    `html` is also the content of a file that the browser would save.
    """

    status: int
    url: str
    html: str
    headers: dict[str, str]
    title: str = ""
    text: str = ""
    h1: str = ""
    links: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)

    def form_with(self, button: str) -> Form:
        """Return the first form that has a button with this label. Fail if there is none."""
        found = [form for form in self.forms if button in form.words]
        assert found, f"No button {button!r} at {self.url}, but {self.buttons}:\n{self.text}"
        return found[0]

    @property
    def first_form(self) -> Form:
        """Return the first form of the page itself, or the switch of languages if it has none."""
        return min(self.forms, key=lambda form: form.action == SWITCH)

    @property
    def buttons(self) -> list[str]:
        """Return the labels of all buttons but those of the switch of languages."""
        return [words for form in self.forms if form.action != SWITCH for words in form.words]

    @property
    def untokened(self) -> str:
        """Return the HTML without what differs in each form: its token, and the way back."""
        return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]*"', "", self.html)

    @property
    def key(self) -> str:
        """Return the authenticator key that the page shows, without its spaces."""
        found = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", self.text)
        assert found, f"No key at {self.url}:\n{self.text}"
        return found[0].replace(" ", "")


def read(response: HttpResponseBase, url: str) -> Page:
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    is_file = response.streaming and "attachment" in response.headers.get("Content-Disposition", "")
    html = response.getvalue().decode() if is_html or is_file else ""
    page = Page(response.status_code, url, html, dict(response.headers))
    _Reader(page).read()
    return page


class _Reader(HTMLParser):
    """An HTML parser that fills in the fields of a `Page`."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self._open: list[str] = []
        self._words: list[str] = []
        self._link: str | None = None
        self._in_form = False
        self._button: Button | None = None
        self._field = ""
        self._outside: list[tuple[str, Button]] = []  # buttons with the id of their form

    def read(self) -> None:
        self.feed(self.page.html)
        self.page.text = " ".join(" ".join(self._words).split())
        for form in self.page.forms:
            for button in (one for of, one in self._outside if of == form.id):
                button.action = form.action
                form.buttons.append(button)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "form":
            action, method = named.get("action", self.page.url), named.get("method", "get")
            self.page.forms.append(Form(action, method, named.get("id", "")))
            self._in_form = True
        elif tag == "a":
            self._link = named.get("href")
        elif tag == "button" and "form" in named:
            self._button = Button("", "", {named["name"]: named.get("value", "")})
            self._outside.append((named["form"], self._button))
        elif self._in_form:
            self._read_field(self.page.forms[-1], tag, named)

    def _read_field(self, form: Form, tag: str, named: dict[str, str]) -> None:
        if tag in {"input", "select"} and "name" in named:
            form.attributes[named["name"]] = named
            if named.get("type") != "checkbox" or "checked" in named:
                unnamed = "on" if named.get("type") == "checkbox" else ""
                form.fields[named["name"]] = named.get("value", unnamed)
            self._field = named["name"]
        elif tag == "option" and "selected" in named:
            form.fields[self._field] = named.get("value", "")
        elif tag == "button" and named.get("type", "submit") == "submit":
            added = {named["name"]: named.get("value", "")} if "name" in named else {}
            self._button = Button("", named.get("formaction", form.action), added)
            form.buttons.append(self._button)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "form":
            self._in_form = False
        if tag == "button":
            self._button = None
        if tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words or not self._open:
            return
        inner = self._open[-1]
        if inner == "title":
            self.page.title = words
        if inner in _UNSEEN:
            return
        self._words.append(words)
        if "h1" in self._open:
            self.page.h1 = f"{self.page.h1} {words}".strip()
        if self._button is not None:
            self._button.words = f"{self._button.words} {words}".strip()
        if self._link is not None:
            self.page.links[words] = self._link
