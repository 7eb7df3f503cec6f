"""The desk's pages to invite, view, edit, block and erase people, and to mail activation links."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import HiddenInput, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from accounts.button import button
from accounts.models import User
from accounts.people.roles import Role, role_of
from accounts.road.step_up import demand_fresh_code
from desk.actions import ACTIONS, act
from desk.bulk.selecting import SelectingAdmin, is_whole_list, selected
from desk.buttons import offers_activation
from desk.columns import read_in_words
from desk.counter_codes import counter_code
from desk.done import SEND
from desk.erasing import erase
from desk.facts import with_facts
from desk.forms import PersonForm, StaffForm
from desk.people_list import PeopleList, only_branch
from desk.person_page import page_of
from desk.scoping import staff_of
from desk.sending import (
    has_link,
    replace_link,
    send_and_tell,
    send_to,
    send_to_all,
    tell_invited,
)
from lib.mailbox import decoded
from onboarding.authority import may_change
from onboarding.models import JobKind
from onboarding.opened import Facts, Opened, facts_of
from onboarding.services import change_person, invite

if TYPE_CHECKING:  # only django-stubs has this name
    from django.contrib.admin.options import _FieldsetSpec


_WHO = ("first_name", "last_name", "email", "phone", "branch", "language")
_BEHIND_EMAIL = _WHO.index("email") + 1
_LINK_ENDED = _("De activeringslink werkt niet meer. Stuur een nieuwe activeringsmail.")


class PersonAdmin(SelectingAdmin, PeopleList):
    """The desk's pages about people, without UserAdmin's pages for passwords and permissions."""

    actions = ("send_activation", "block_all", "erase_all")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people = super().get_queryset(request)
        on_page = request.resolver_match and "object_id" in request.resolver_match.kwargs
        return people.annotate(**with_facts(timezone.now())) if on_page else people

    def get_form(
        self, request: HttpRequest, obj: User | None = None, *args: Any, **kwargs: Any
    ) -> type[ModelForm[User]]:
        kwargs["form"] = StaffForm if self._gives_roles(request) else PersonForm
        form: type[ModelForm[User]] = super().get_form(request, obj, *args, **kwargs)
        cast("type[PersonForm]", form).staff = staff_of(request)
        only = only_branch(staff_of(request)) if obj is None else None
        if only:
            branch = form.base_fields["branch"]
            branch.initial, branch.widget = only, HiddenInput()
        return form

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> _FieldsetSpec:
        gives_roles = self._gives_roles(request)
        if obj is None:
            hint = _("Bij opslaan gaat de activeringsmail naar dit e-mailadres.")
            fields = (*_WHO, "role") if gives_roles else _WHO
            return ((None, {"fields": fields, "description": hint}),)
        roles = ("role", "manages") if gives_roles else ("role",)
        frozen = ("frozen_at",) if obj.frozen_at else ()
        written = ("written",) if decoded(obj.email) else ()
        who = (*_WHO[:_BEHIND_EMAIL], *written, *_WHO[_BEHIND_EMAIL:])
        edits = self.has_change_permission(request, obj)
        mailing = ("send_now",) if edits and offers_activation(request, obj) else ()
        fields = (*who, *roles, *mailing, *frozen, "status", "sms_codes")
        return ((None, {"fields": fields if edits else read_in_words(fields)}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        shown = ("status", "sms_codes", "frozen_at", "written")
        return shown if obj is None or self._gives_roles(request) else (*shown, "role")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (obj is None or may_change(staff_of(request), obj))

    def has_send_activation_permission(self, request: HttpRequest) -> bool:
        return staff_of(request).has_perm("onboarding.send_activation")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.send_one)
        name = "accounts_user_send_activation"
        return [
            path("<int:user_id>/activeringsmail/", view, name=name),
            self._page_of("counter_code", "baliecode", self.counter_code),
            self._page_of("erase", "verwijderen", self.erase),
            *(
                self._page_of(name, one.path, partial(self.act, name))
                for name, one in ACTIONS.items()
            ),
            *super().get_urls(),
        ]

    @admin.action(description=_("Stuur activeringsmail"), permissions=["send_activation"])
    def send_activation(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        if is_whole_list(request):
            return selected(request, people, JobKind.RESEND)
        demand_fresh_code(request.session, timezone.now())
        send_to_all(request, people)
        return None

    @method_decorator(button("admin:accounts_user_change", "user_id"))
    def send_one(self, request: HttpRequest, user_id: int) -> HttpResponse:
        if not self.has_send_activation_permission(request):
            raise PermissionDenied
        send_to(request, self._visible(request, user_id))
        return redirect("admin:accounts_user_change", user_id)

    def act(self, name: str, request: HttpRequest, user_id: int) -> HttpResponse:
        return act(request, partial(self._visible, request, user_id), name)

    def counter_code(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return counter_code(request, self._visible(request, user_id))

    def erase(self, request: HttpRequest, user_id: int) -> HttpResponse:
        return erase(request, self.get_object(request, str(user_id)))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        person: User | None = kwargs.get("obj")
        if person:
            context |= page_of(request, person)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_form(self, request: HttpRequest, form: ModelForm[User], change: object) -> User:
        """Invite a new person or change an existing one, through a service. Return the saved row.

        Raises RefusedError, ValidationError or StepUpNeeded if the service refuses.
        """
        by, now, typed = staff_of(request), timezone.now(), dict(form.cleaned_data)
        opened = Opened.of(request)
        del typed["send_now"]  # for save_related
        if SEND in request.POST and not self.has_send_activation_permission(request):
            raise PermissionDenied
        if not change:
            opened.demand_code(now)
            typed.setdefault("role", Role.EMPLOYEE)
            return invite(by=by, now=now, **typed).user
        change_person(by=by, user=form.instance, now=now, opened=opened, **typed)
        return User.objects.get(pk=form.instance.pk)  # form.instance was read before the lock

    def response_add(
        self, request: HttpRequest, obj: User, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show what became of the mail, and redirect to the page of the pressed button."""
        del post_url_continue
        tell_invited(request, obj)
        if "_addanother" in request.POST:
            return redirect(request.path)
        if "_continue" in request.POST:
            return redirect("admin:accounts_user_change", obj.pk)
        return self.response_post_save_add(request, obj)

    def response_change(self, request: HttpRequest, obj: User) -> HttpResponse:
        """Return Django's redirect, or to the person's page if a new activation mail is needed.

        The button that saves and sends leads to the person's page as well.
        """
        if SEND in request.POST:
            return redirect("admin:accounts_user_change", obj.pk)
        answer: HttpResponse = super().response_change(request, obj)
        if not offers_activation(request, obj) or has_link(obj):
            return answer
        self.message_user(request, _LINK_ENDED, messages.WARNING)
        return redirect("admin:accounts_user_change", obj.pk)

    def facts_of(self, row: User) -> Facts:
        return facts_of(row)

    def saved_before(self, request: HttpRequest, form: ModelForm[User]) -> User | None:
        """Return the person whom the first POST of a double click saved from this form, or None.

        The saved person must also have the role in the form. If that is head office, look for a
        person without a branch, because `invite` ignores the form's branch for this role.
        """
        role = form.cleaned_data.get("role", Role.EMPLOYEE)
        if role == Role.HEAD_OFFICE:
            form.instance.branch = None
        saved = super().saved_before(request, form)
        return saved if saved and role_of(saved) == role else None

    def save_model(self, request: HttpRequest, obj: User, form: object, change: object) -> None:
        """Do nothing: `save_form` has saved the person already."""

    def save_related(
        self, request: HttpRequest, form: ModelForm[User], formsets: object, change: object
    ) -> None:
        """Mail a new link if the change ended the old one; `save_form` has saved the person."""
        del formsets
        if change and SEND in request.POST:
            send_and_tell(request, form.instance, form.changed_data)
        elif change and form.cleaned_data["send_now"]:
            replace_link(request, form.instance, form.changed_data)

    @staticmethod
    def _gives_roles(request: HttpRequest) -> bool:
        return role_of(staff_of(request)) == Role.HEAD_OFFICE

    def _visible(self, request: HttpRequest, user_id: int) -> User:
        person = self.get_object(request, str(user_id))
        if person is None:
            raise Http404
        return person

    def _page_of(self, name: str, where: str, view: Callable[..., HttpResponse]) -> URLPattern:
        """Return the page of an action. `refills`: it shows a form again that came too late."""

        def page(request: HttpRequest, user_id: int) -> HttpResponse:
            return view(request, user_id)

        page.__dict__["refills"] = True
        whole = f"<int:user_id>/{where}/"
        return path(whole, self.admin_site.admin_view(page), name=f"accounts_user_{name}")

    def _get_obj_does_not_exist_redirect(self, *_asked: object) -> NoReturn:
        """Say the same of a person of another branch as of a person who does not exist."""
        raise Http404
