"""The forms at the desk to invite a person and to change details of a person or a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, User
from accounts.people.languages import spoken
from accounts.people.roles import Role, role_of
from desk.focus import FocusForm
from desk.optional import mark_optional
from onboarding.authority import RefusedError
from onboarding.branches import NUMBER_TAKEN
from onboarding.details import NAME_TOO_LONG, NO_NUMBER, reachable
from onboarding.elsewhere import demand_askable
from onboarding.inviting import ADDRESS_TAKEN

if TYPE_CHECKING:
    from typing import Any

    from phonenumber_field.phonenumber import PhoneNumber

    _UserForm = forms.ModelForm[User]
    _BranchForm = forms.ModelForm[Branch]
else:
    _UserForm = _BranchForm = forms.ModelForm


class _Choice(forms.BooleanField):
    """A tick that is no detail of the person: the history of the page does not mention it."""

    def has_changed(self, initial: object, data: object) -> bool:
        del initial, data
        return False


class PersonForm(FocusForm, _UserForm):
    """The form with one person's details, which `invite` and `change_person` validate again."""

    staff: ClassVar[User]  # who fills it in

    language = forms.ChoiceField(label=_("Taal"), choices=spoken, initial=settings.LANGUAGE_CODE)
    send_now = _Choice(
        label=_("Stuur meteen een nieuwe mail"),
        help_text=_("Na een ander nummer, e-mailadres of vestiging werkt de oude link niet meer."),
        initial=True,
        required=False,
    )

    class Meta:
        model = User
        fields: tuple[str, ...] = (
            "first_name",
            "last_name",
            "email",
            "phone",
            "branch",
        )
        error_messages: ClassVar = {
            "phone": {"invalid": NO_NUMBER},
            "email": {"unique": ADDRESS_TAKEN},
            "first_name": {"max_length": NAME_TOO_LONG},
            "last_name": {"max_length": NAME_TOO_LONG},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "branch" in self.fields and "role" not in self.fields:  # some roles have no branch
            self.fields["branch"].required = True
        if len(settings.LANGUAGES) == 1:
            self.fields["language"].widget = forms.HiddenInput()
        mark_optional(self.fields)

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        if "email" in self.changed_data:
            try:
                demand_askable(self.staff, address, timezone.now())
            except RefusedError as often:
                raise ValidationError(str(often), "often") from None
        return address

    def clean_phone(self) -> PhoneNumber:
        number: PhoneNumber = self.cleaned_data["phone"]
        if "phone" in self.changed_data:
            reachable(number)
        return number


class StaffForm(PersonForm):
    """The PersonForm for head office, with two more fields: the role and the managed branches."""

    role = forms.ChoiceField(label=_("Rol"), choices=Role.choices, initial=Role.EMPLOYEE)

    class Meta(PersonForm.Meta):
        fields = (*PersonForm.Meta.fields, "manages")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "branch" in self.fields:
            self.fields["branch"].label = _("Vestiging (niet voor hoofdkantoor en helpdesk)")
        if self.instance.pk:
            self.initial["role"] = role_of(self.instance)

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        needs_branch = cleaned.get("role") in {Role.EMPLOYEE, Role.BRANCH_ADMIN}
        if needs_branch and "branch" in cleaned and cleaned["branch"] is None:
            self.add_error("branch", _("Kies een vestiging."))
        return cleaned


class BranchForm(FocusForm, _BranchForm):
    """The form with one branch's details, which `save_branch` stores as they were validated."""

    class Meta:
        model = Branch
        fields = ("number", "name", "phone", "reply_to", "reminds")
        error_messages: ClassVar = {
            "number": {"unique": NUMBER_TAKEN},
            "name": {"max_length": NAME_TOO_LONG},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_optional(self.fields)
