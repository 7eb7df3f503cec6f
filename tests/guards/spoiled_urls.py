"""The site's URLs, and two faulty ones that the tests of all routes must report."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from accounts.models import Branch
from config.urls import urlpatterns as good


@login_not_required
def writing(request: HttpRequest) -> HttpResponse:
    Branch.objects.update(name="Gewijzigd")
    return HttpResponse("")


@login_not_required
def breaking(request: HttpRequest) -> HttpResponse:
    message = "a fault of ours"
    raise RuntimeError(message)


urlpatterns: list[URLPattern | URLResolver] = [
    path("schrijft/", writing),
    path("breekt/", breaking),
    *good,
]
