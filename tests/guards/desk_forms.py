"""What the desk's pages offer head office: the forms, links and actions that other roles forge."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from itertools import product
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.urls import reverse

from accounts.models import Branch, Logo, User
from messaging.models import SmsStop
from onboarding.opened import SEEN, Facts, facts_of, facts_of_branch, facts_of_stop, shown
from tests.guards.desk_rows import Agency
from tests.guards.desk_urls import ABSENT, KEYS_OF_NO_ROW, Url
from tests.guards.desk_walk import Body, Walker
from tests.journeys.page import Form, Page, read

_ACTION = re.compile(r'<input type="hidden" name="action" value="(\w+)"')
_QUERIES = re.compile(r'href="([^"?#]*)\?([^"#]*)"')
_MOST_ALIKE = 2
_OTHER_BUTTONS = {"_addanother", "_continue"}
_CHANGED = {"last_name": "Gekaapt", "name": "Gekaapt"}
_NEW = {"first_name": "Eva", "email": "eva@werk.example", "phone": "06 12345678", "number": "09"}
_NEW |= {"reply_to": "rijnmond@werk.example", "reason": "op eigen verzoek"}
# What Django's lists accept: pages, orders, all rows, and how a pop-up asks for a column.
_OF_ANY_LIST = {
    *("p=1", "p=2", "p=999", "p=x", "all=", "e=1", "_facets=True"),
    *("o=-1", "o=2.3", "o=99", "_popup=1&_to_field=email", "_to_field=phone"),
}
_NO_LISTS = (Logo, SmsStop)  # pages in place of a list


class Forger:
    """The pages of head office, from which the requests of other roles are copied."""

    def __init__(self, agency: Agency, chief: Walker) -> None:
        self._agency, self._chief = agency, chief
        self._pages, self._shown = dict[str, Page](), dict[str, str]()
        self._elsewhere = dict.fromkeys(("branch", "manages"), agency.foreign.branches[0].pk)

    def page(self, path: str) -> Page:
        if path not in self._pages:
            self._pages[path] = read(self._chief.answer("GET", path, {}), path)
        return self._pages[path]

    def bodies(self, url: Url, staff: User | None) -> Iterator[Body]:
        """Yield what this role posts to a URL: each form of its page, or the form of a button.

        A form with branches is posted a second time, with another branch chosen.
        """
        mark = {SEEN: shown(staff, _facts(url))} if staff else {}
        path = self._shown.setdefault(url.route, url.path) if url.whose == ABSENT else url.path
        self._shown.setdefault(url.route, path)
        its = [form for form in self.page(path).forms if form.action in {"", path}]
        for form in its or [Form(url.path, "post")]:
            filled = _filled(form)
            yield {"post": "yes", **filled, **mark}
            if elsewhere := self._elsewhere.keys() & form.attributes.keys():
                yield {**filled, **mark, **{name: self._elsewhere[name] for name in elsewhere}}

    def queries(self, url: Url) -> set[str]:
        """Return the queries of a page: those of its links, and forged ones."""
        linked = _QUERIES.findall(self.page(url.path).html)
        found = _few({unescape(query) for path, query in linked if path in {"", url.path}})
        names = {name for query in found for name, _value in parse_qsl(query)}
        forged = product(names - {"q"}, self._elsewhere.values())
        model = listed_at(url.path)
        of_list = (_OF_ANY_LIST | self._searches() | self._lookups(model)) if model else set()
        return found | {urlencode([one]) for one in forged} | of_list

    def selections(self, url: Url) -> Iterator[tuple[Url, Body]]:
        """Yield each action of a list with rows of each owner, and with rows that do not exist."""
        model = listed_at(url.path)
        label = model._meta.label_lower if model else ""
        keys = {owner.name: owner.keys_of(label) for owner in self._agency.owners} if label else {}
        chosen = {**keys, ABSENT: list(KEYS_OF_NO_ROW)}
        for action, whose in product(self._actions(url), chosen):
            ours = Url(url.route, url.path, whose, label)
            yield from self._selection(ours, action, chosen[whose])

    def _selection(self, url: Url, action: str, keys: list[str]) -> Iterator[tuple[Url, Body]]:
        """Yield an action, also with the form of the page on which head office confirms it."""
        body: Body = {"action": action, "_selected_action": keys, "index": "0"}
        yield url, body
        answer = self._chief.answer("POST", url.path, body)
        for form in read(answer, url.path).forms if answer.status_code == 200 else []:
            yield url, {**_filled(form), **body}

    def _actions(self, url: Url) -> list[str]:
        return _ACTION.findall(self.page(url.path).html)

    def _searches(self) -> set[str]:
        """Return searches for what only the rows of another branch have."""
        branch, person = self._agency.foreign.branches[0], self._agency.foreign.people[0]
        words = (branch.name, person.last_name, person.email, person.phone, person.pk)
        return {urlencode({"q": str(word)}) for word in words}

    def _lookups(self, model: type[Model]) -> set[str]:
        """Return a lookup of each column of a list's model, and of those of its relations."""
        key = self._agency.foreign.keys_of(model._meta.label_lower)[0]
        row: Model = QuerySet(model).get(pk=key)
        return {urlencode({name: value}) for name, value in _columns(row)}


def listed_at(path: str) -> type[Model] | None:
    """Return the model whose list is at this path, if any."""
    for model in apps.get_models():
        if admin.site.is_registered(model) and model not in _NO_LISTS:
            name = f"{model._meta.app_label}_{model._meta.model_name}"
            if reverse(f"admin:{name}_changelist") == path:
                return model
    return None


def _few(queries: set[str]) -> set[str]:
    """Return some of the queries with the same parameters: a filter can have dozens of values."""
    alike = defaultdict[tuple[str, ...], list[str]](list)
    for query in sorted(queries):
        alike[tuple(name for name, _value in parse_qsl(query))].append(query)
    return {query for group in alike.values() for query in group[:_MOST_ALIKE]}


def _columns(row: Model) -> Iterator[tuple[str, str]]:
    """Yield a lookup and its value for each column of a row, and of the rows that it refers to."""
    for column in row._meta.concrete_fields:
        value = str(getattr(row, column.attname))
        yield f"{column.name}__startswith", value[:4]
        yield f"{column.name}__exact", value
        if isinstance(other := getattr(row, column.name), Model):
            for its in other._meta.concrete_fields:
                yield f"{column.name}__{its.name}", str(getattr(other, its.attname))


def _filled(form: Form) -> dict[str, str]:
    """Return what a browser posts with one button of this form, with another name typed."""
    kept = {name: form.fields[name] for name in form.fields.keys() - _OTHER_BUTTONS}
    kept |= {name: _NEW[name] for name in _NEW.keys() & kept.keys() if not kept[name]}
    for name, attributes in form.attributes.items():
        if name in kept and attributes.get("type") == "checkbox":
            kept[name] = attributes.get("value", "on")
        elif "multiple" in attributes and not kept[name]:
            del kept[name]
    pressed = form.buttons[0].fields if form.buttons else {}
    return kept | pressed | {name: _CHANGED[name] for name in _CHANGED.keys() & kept.keys()}


def _facts(url: Url) -> Facts:
    """Return the facts of which the form of this URL carries the digest."""
    if url.whose == ABSENT:
        return ()
    if url.label == "accounts.user":
        return facts_of(User.objects.get(pk=url.key))
    if url.label == "accounts.branch":
        return facts_of_branch(Branch.objects.get(pk=url.key))
    return facts_of_stop(SmsStop.objects.first())
