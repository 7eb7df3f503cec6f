"""The user model: employees and staff."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.transaction import TransactionManagementError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.fields import AddressField, NumberField
from accounts.models.joins import hand_over, joined
from accounts.models.name_fields import FoldedNameField, NameField
from accounts.models.names import FOLDED_LENGTH, plain_name
from accounts.models.purpose import Purpose
from accounts.models.validators import whole_number
from lib.compiled import Lookup

_NAMES = frozenset({"first_name", "last_name"})


class UserQuerySet(models.QuerySet["User"]):
    """Users. `locked` locks a row; `update` refuses to change a name without `folded_name`."""

    def update(self, **values: Any) -> int:
        """Update the rows. Raises TypeError if a name would change without `folded_name`."""
        if "folded_name" not in values and not _NAMES.isdisjoint(values):
            raise TypeError("Use save() to change a name: update() does not compute folded_name.")
        return super().update(**values)

    def locked(self, user_id: int) -> User | None:
        """Lock the row of the user with this id. Return the user, read as by `whole`, or None.

        The branch is not locked. To avoid deadlocks, services lock the user's row first.
        """
        # One joined query that waited for a change of branch would return neither the old nor the
        # new branch. An unknown id takes two statements too (S5).
        _lock(user_id)
        return self.whole(user_id)

    def relocked(self, seen: User) -> User | None:
        """Lock and reread the row of `seen`, a user read by `whole`, or return None if it is gone.

        Branch and PERSON_JOINS are copied from `seen`. If one of PERSON_JOINS is None in `seen`,
        read all with `whole`: connecting the first app does not raise the epoch.
        """
        person = _lock(seen.pk)
        if person is None:
            return None
        rest = {name: getattr(seen, name) for name in settings.PERSON_JOINS}
        if None in rest.values():
            return self.whole(seen.pk)
        for name, row in rest.items():
            setattr(person, name, row)
        if person.branch_id == seen.branch_id:
            person.branch = seen.branch
        return person

    def whole(self, user_id: int) -> User | None:
        """Return this person with their branch and PERSON_JOINS, or None."""
        return _handed_over(_BY_PK.first(pk=user_id))

    def by_email(self, email: str) -> User | None:
        """Return the person with this address, read as by `whole`, or None."""
        with suppress(ValidationError):
            address = User._meta.get_field("email").get_prep_value(email)
            return _handed_over(_BY_EMAIL.first(email=address))
        return None


class UserManager(BaseUserManager["User"]):
    """Find users by mail address. Lookups convert the address to its canonical spelling."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=username or "")

    def by_email(self, email: str) -> User | None:
        return self.get_queryset().by_email(email)

    def locked(self, user_id: int) -> User | None:
        return self.get_queryset().locked(user_id)

    def relocked(self, seen: User) -> User | None:
        return self.get_queryset().relocked(seen)

    def whole(self, user_id: int) -> User | None:
        return self.get_queryset().whole(user_id)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # django-otp is untyped
    """An employee or staff member. Only staff at the desk can change a user's phone number."""

    email = AddressField(_("e-mailadres"), unique=True)
    first_name = NameField(_("voornaam"), max_length=60, validators=[plain_name])
    last_name = NameField(_("achternaam"), max_length=80, validators=[plain_name])
    folded_name = FoldedNameField(
        max_length=FOLDED_LENGTH, default="", db_default="", editable=False
    )
    phone = NumberField(
        _("mobiel nummer"),
        validators=[whole_number],
        help_text=_("Op dit nummer komt de sms-code."),
    )
    branch = models.ForeignKey(
        "accounts.Branch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("vestiging"),
    )
    manages = models.ManyToManyField(
        "accounts.Branch", blank=True, related_name="admins", verbose_name=_("beheert")
    )
    is_active = models.BooleanField(_("mag inloggen"), default=True)
    is_staff = models.BooleanField(_("heeft toegang tot het beheer"), default=False)
    frozen_at = models.DateTimeField(_("zelf geblokkeerd"), null=True, editable=False)
    recovery_held_until = models.DateTimeField(null=True, editable=False)
    epoch = models.PositiveIntegerField(default=1, editable=False)
    language = models.CharField(_("taal"), max_length=8, default="nl")
    created_at = models.DateTimeField(_("aangemaakt"), auto_now_add=True)

    objects = UserManager()

    # Start and network of the session in which staff act at the desk (desk/scoping.py), else unset.
    session_began: datetime | None = None
    acts_from = ""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name", "phone"]

    class Meta:
        verbose_name = _("medewerker")
        verbose_name_plural = _("medewerkers")
        ordering = ("folded_name", "pk")
        indexes = (
            models.Index(fields=["folded_name", "id"], name="accounts_user_by_name"),
            models.Index(fields=["branch", "folded_name", "id"], name="accounts_user_of_branch"),
            models.Index(  # of few people: the desk's board subtracts them
                fields=["branch"],
                condition=models.Q(is_active=False) | models.Q(frozen_at__isnull=False),
                name="accounts_user_out_of_use",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_superuser=False), name="accounts_user_no_superuser"
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name()

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is not None and not _NAMES.isdisjoint(fields):
            kwargs["update_fields"] = {*fields, "folded_name"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def has_password(self) -> bool:
        return bool(self.password) and self.has_usable_password()

    @property
    def may_enter(self) -> bool:
        """Return whether the user is neither blocked by the desk nor frozen by the owner."""
        return self.is_active and self.frozen_at is None

    @property
    def may_begin(self) -> bool:
        """Return whether a sign-in may begin: never if blocked, only after a reset if frozen."""
        # A thief may know the old password, so a freeze demands a reset by mail (S64).
        if self.frozen_at is None or not self.is_active:
            return self.may_enter
        resets = self.mail_links.filter(purpose=Purpose.RESET, used_at__gt=self.frozen_at)
        return resets.exists()

    def is_frozen_since(self, moment: datetime) -> bool:
        """Return whether the owner froze the account at or after `moment`."""
        # A sign-in or link that began after the freeze is the owner's, who thaws the account.
        return self.frozen_at is not None and self.frozen_at >= moment

    @property
    def number_hint(self) -> str:
        """Return the last two digits of the phone number, by which its owner recognises it."""
        return str(self.phone)[-2:]

    def end_everything(self) -> None:
        """Raise the epoch: all access ends except DISOWN links (S51). The caller saves the user."""
        self.epoch += 1

    def hold_recovery(self, now: datetime) -> None:
        """Block recovering the app by mail for RECOVERY_HOLD (S62). The caller saves the user."""
        # A thief of a phone has both mailbox and SIM. Within that time only the branch can help.
        self.recovery_held_until = now + settings.RECOVERY_HOLD

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Hash primary key and epoch, not the password: rehashing the password ends no session."""
        # Django calls this with each of SECRET_KEY_FALLBACKS too: a rotated key ends no session.
        salt = "accounts.User.session"
        return salted_hmac(
            salt, f"{self.pk}:{self.epoch}", secret=secret, algorithm="sha256"
        ).hexdigest()


def _lock(user_id: int) -> User | None:
    if not connection.in_atomic_block:  # Django checks this only when a query is compiled
        message = "Lock a person in a transaction: outside one the lock ends at once."
        raise TransactionManagementError(message)
    return _LOCKED.first(pk=user_id)


def _handed_over(person: User | None) -> User | None:
    if person is not None:
        hand_over(person, person)
    return person


_NO_PK = -999_999_999
_EVERY: models.QuerySet[User] = models.QuerySet(User)  # not UserQuerySet, which tests patch
_LOCKED = Lookup(lambda pk: _EVERY.select_for_update().filter(pk=pk).order_by(), pk=_NO_PK)
_BY_PK = Lookup(lambda pk: joined(UserQuerySet(User).filter(pk=pk).order_by()), pk=_NO_PK)
_BY_EMAIL = Lookup(
    lambda email: joined(UserQuerySet(User).filter(email=email).order_by()),
    email="nobody@sample.invalid",
)
