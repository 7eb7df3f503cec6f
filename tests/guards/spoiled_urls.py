"""The site's URLs and some that break the rules: the guards must find each of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from accounts.models import Branch
from config.urls import urlpatterns as good


@login_not_required
def writing(request: HttpRequest) -> HttpResponse:
    """Change a row on a GET."""
    Branch.objects.update(name="Gewijzigd")
    return HttpResponse("")


@login_not_required
def breaking(request: HttpRequest) -> HttpResponse:
    """Raise an unexpected error."""
    message = "a fault of ours"
    raise RuntimeError(message)


urlpatterns: list[URLPattern | URLResolver] = [
    path("schrijft/", writing),
    path("breekt/", breaking),
    *good,
]
