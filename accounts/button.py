"""A decorator for views to which a button posts: a GET redirects to the page with the button."""

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
    """Decorate a view: run it on POST. On other methods, redirect to the page that has the button.

    `page` is the URL name of that page. `names` lists those URL arguments of the view that are also
    arguments of that page.
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
    """Return the path of the page that has the button of `view`, or else that of the request."""
    address = getattr(view, _PAGE, None)
    match = request.resolver_match
    return address(match.kwargs) if address and match else request.get_full_path()
