"""The control: the site's URLs and some views with faults that the fuzz tests must find."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path

from accounts.models import Branch, User
from config.urls import handler400, handler403, handler404
from config.urls import urlpatterns as good

__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]

_PAGE = '<html lang="nl"><form method="post"><input name="code"></form><a href="?q=">zoek</a>%s'


@login_not_required
def counting(request: HttpRequest) -> HttpResponse:
    """Fault: raise an exception on input that is not a number."""
    return HttpResponse(_PAGE % int(request.POST.get("code") or 0))


@login_not_required
def repeating(request: HttpRequest) -> HttpResponse:
    """Fault: show the input without escaping."""
    return HttpResponse(_PAGE % request.GET.get("q", ""))


@login_not_required
def writing(request: HttpRequest) -> HttpResponse:
    """Fault: change rows although a stranger sent the form."""
    if request.method == "POST":
        Branch.objects.update(name="Gewijzigd")
    return HttpResponse(_PAGE % "")


@login_not_required
def telling(request: HttpRequest) -> HttpResponse:
    """Fault: reveal a mail address to a stranger if the field `code` is missing."""
    is_whole = request.method == "GET" or "code" in request.POST
    return HttpResponse(_PAGE % ("" if is_whole else User.objects.values_list("email")[0]))


@login_not_required
def streaming(request: HttpRequest) -> HttpResponseBase:
    """Fault: stream the input without escaping, as a download does."""
    if request.method == "POST":
        return StreamingHttpResponse([_PAGE % request.POST.get("code", "")])
    return HttpResponse(_PAGE % "")


urlpatterns: list[URLPattern | URLResolver] = [
    path("telt/", counting),
    path("herhaalt/", repeating),
    path("schrijft/", writing),
    path("vertelt/", telling),
    path("stroomt/", streaming),
    *good,
]
