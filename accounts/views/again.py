"""Show form errors after a redirect, so that 'back' resends no password (docs/decisions/0028)."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseRedirect

from accounts.flash import Note, leave, take

F = TypeVar("F", bound=forms.Form)

_FORM = "form"
_KEPT = (forms.EmailField, forms.BooleanField)  # shown again, unlike passwords and codes


def form_of(request: HttpRequest, form_class: type[F], *, mark: str = "", **given: Any) -> F:
    """Return the form: bound on POST, else unbound with what `ask_again` stored for this page."""
    if request.method == "POST":
        return form_class(request.POST, **given)
    note = take(request, _FORM)
    if note.get("mark") != mark:  # for another page on the same path, such as of another mail link
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
    """Redirect to the form's page, to show the input without secrets and, if `judged`, errors."""
    path = path or request.path
    found = form.errors.as_data().items() if judged else ()
    errors = {
        name: [(" ".join(error.messages), error.code) for error in of_field]
        for name, of_field in found
    }
    leave(request, _FORM, {"mark": mark, "typed": _typed(form), "errors": errors}, path=path)
    return HttpResponseRedirect(f"{path}?{query}" if query else path)


def _typed(form: forms.Form) -> Note:
    """Return the input by field name, cut to max_length, without passwords and codes."""
    kept = {name: field for name, field in form.fields.items() if isinstance(field, _KEPT)}
    typed = {name: form[name].data for name in kept}
    return {
        name: value[: getattr(kept[name], "max_length", None)] if isinstance(value, str) else value
        for name, value in typed.items()
    }


def _with_errors(form: F, errors: dict[str, list[tuple[str, str]]]) -> F:
    """Return the unbound form with the errors that `ask_again` stored. Do not validate again."""
    form.cleaned_data = {}  # `add_error` removes fields from this dict
    for name, found in errors.items():
        if name in form.fields or name == "__all__":
            told = [ValidationError(sentence, code=code) for sentence, code in found]
            form.add_error(None if name == "__all__" else name, told)
    return form
