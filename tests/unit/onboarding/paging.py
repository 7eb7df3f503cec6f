"""Helpers that turn the pages of a list at the desk."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client


def turned(html: str, rel: str) -> str:
    """Return the query string of the link to the next (`next`) or previous (`prev`) page, or ""."""
    found = re.search(rf'<a href="([^"]*)" rel="{rel}"', html)
    return unescape(found[1]) if found else ""


def all_pages(client: Client, url: str, **asked: str) -> list[str]:
    """Return the HTML of each page of a list, from the first to the last."""
    pages = [client.get(url, asked).content.decode()]
    while following := turned(pages[-1], "next"):
        pages.append(client.get(url + following).content.decode())
    return pages
