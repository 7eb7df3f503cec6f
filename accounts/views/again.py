"""Show form errors after a redirect to the form's page, so that no response to a POST is a page.

Otherwise the browser's back button asks in its own words whether to send a password again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect

from accounts.flash import leave, take

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.flash import Note

F = TypeVar("F", bound=forms.Form)

_FORM = "form"
# Fields that are filled in again; never a password or a code.
_KEPT = (forms.EmailField, forms.BooleanField)


def form_of(request: HttpRequest, form_class: type[F], *, mark: str = "", **given: Any) -> F:
    """Return the posted form; on a GET an empty one, or once the one that `ask_again` left.

    `mark` is what the page is about besides its path, for example a link. Errors left under another
    mark are dropped.
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
    """Redirect to the page, which shows the input and the form's errors once.

    `query` is added to its URL. `path` is its path, unless the form posts to its own page. Without
    `judged` the form is only filled in, and shows no errors yet.
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
    """Return the input that may be shown again, cut to the length of its field."""
    kept = {name: field for name, field in form.fields.items() if isinstance(field, _KEPT)}
    typed = {name: form[name].data for name in kept}
    return {
        name: value[: getattr(kept[name], "max_length", None)] if isinstance(value, str) else value
        for name, value in typed.items()
    }


def _with_errors(form: F, errors: dict[str, list[tuple[str, str]]]) -> F:
    """Add the errors to an unbound form, so that no rule is checked a second time."""
    form.cleaned_data = {}  # `add_error` removes the field from it
    for name, found in errors.items():
        if name in form.fields or name == "__all__":
            told = [ValidationError(sentence, code=code) for sentence, code in found]
            form.add_error(None if name == "__all__" else name, told)
    return form
