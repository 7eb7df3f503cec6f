"""Show form errors after a redirect to the form's page, never in the response to the POST.

If that response were a page, the browser would ask at "back" or a reload whether to send the
password again.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect

from accounts.flash import Note, leave, take

F = TypeVar("F", bound=forms.Form)

_FORM = "form"
# Types of fields whose input is shown again. A password or a code never is.
_KEPT = (forms.EmailField, forms.BooleanField)


def form_of(request: HttpRequest, form_class: type[F], *, mark: str = "", **given: Any) -> F:
    """Return the posted form, or on a GET an unbound form.

    The first GET after `ask_again` gets a form with the input and the errors that `ask_again` left.
    `mark` distinguishes pages with the same path, for example by link. Input and errors that were
    left with another mark are dropped.
    """
    if request.method == "POST":
        return form_class(request.POST, **given)
    note = take(request, _FORM)
    if note.get("mark") != mark:
        return form_class(**given)
    return _with_errors(form_class(initial=note["typed"], **given), note["errors"])


def ask_again(
    request: HttpRequest,
    form: forms.Form,
    *,
    mark: str = "",
    query: str = "",
    path: str = "",
    judged: bool = True,
) -> HttpResponseRedirect:
    """Redirect to the form's page, which then shows the input and the form's errors once.

    `path` is the path of that page, by default the path of this request, and `query` its query
    string. `mark` is as in `form_of`. With `judged=False` the page shows the input without errors.
    """
    path = path or request.path
    found = form.errors.as_data().items() if judged else ()
    errors = {
        name: [(" ".join(error.messages), error.code) for error in of_field]
        for name, of_field in found
    }
    leave(request, _FORM, {"mark": mark, "typed": _typed(form), "errors": errors}, path=path)
    return HttpResponseRedirect(f"{path}?{query}" if query else path)


def _typed(form: forms.Form) -> Note:
    """Return the input by field name, for the fields of _KEPT, cut to the field's max_length."""
    kept = {name: field for name, field in form.fields.items() if isinstance(field, _KEPT)}
    typed = {name: form[name].data for name in kept}
    return {
        name: value[: getattr(kept[name], "max_length", None)] if isinstance(value, str) else value
        for name, value in typed.items()
    }


def _with_errors(form: F, errors: dict[str, list[tuple[str, str]]]) -> F:
    """Return the unbound form with the errors added. No rule is checked a second time."""
    form.cleaned_data = {}  # `add_error` removes fields from this dict
    for name, found in errors.items():
        if name in form.fields or name == "__all__":
            told = [ValidationError(sentence, code=code) for sentence, code in found]
            form.add_error(None if name == "__all__" else name, told)
    return form
