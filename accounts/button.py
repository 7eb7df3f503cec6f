"""Views behind a button: POST performs the action, GET redirects to the page with the button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]

_PAGE = "page_of_button"


def button(page: str, *names: str) -> Callable[[View[Given]], View[Given]]:
    """Let only a POST reach the view; redirect GET and HEAD to the page with the button.

    Browsers open a button's URL by GET after a login, by "back" or from a bookmark. `page` is the
    URL name of the page with the button, `names` the URL arguments that both URLs have.
    """

    def address(given: Mapping[str, object]) -> str:
        return reverse(page, args=[given[name] for name in names])

    def decorate(view: View[Given]) -> View[Given]:
        @wraps(view)
        def pressed(
            request: HttpRequest, /, *args: Given.args, **given: Given.kwargs
        ) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **given)
            return redirect(address(given))

        setattr(pressed, _PAGE, address)
        return pressed

    return decorate


def page_asked(request: HttpRequest, view: Callable[..., object]) -> str:
    """Return the path of the page that the visitor was on, to come back to it later.

    For the URL of a button it is the path of the page with that button, else the requested path.
    `view` is the view that the requested URL resolved to.
    """
    address = getattr(view, _PAGE, None)
    match = request.resolver_match
    return address(match.kwargs) if address and match else request.get_full_path()
