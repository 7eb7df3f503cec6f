"""The road: an ordered list of steps. The next step follows from facts, not from a stored position.

So the back button, a second tab, another device and a return after a day lead to the right step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from accounts.browser.known_browser import remember_login
from accounts.browser.session_store import AGENT, AMR, BEGAN, EPOCH, NETWORK, OTP, PROVED_AT, STAFF
from accounts.browser.visit import Visit
from accounts.log.events import Event, record
from accounts.models import User
from accounts.passwords.login_throttle import note_entry
from accounts.road import left
from accounts.road.sign_in import SignIn
from lib import throttle
from lib.marks import Mark
from lib.throttle import Thing

ARRIVED = "home"


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides which step is next. `read` has what the steps read of the person, by name.

    `clears` has the rate limits to reset, because the service that walks on accepted a right code.
    """

    user: User
    sign_in: SignIn
    visit: Visit
    read: Mapping[str, object]
    clears: tuple[Thing, ...] = ()

    @property
    def mark(self) -> Mark:
        """Return the mark of this sign-in's pages. A POST from these pages must contain it."""
        return Mark("sign-in", self.sign_in.id)

    def knowing(self, **read: object) -> Facts:
        """Return a copy with these values in `read`, for a service that has just changed them."""
        return replace(self, read={**self.read, **read})

    def clearing(self, *limits: Thing) -> Facts:
        """Return a copy with these limits as `clears`, for a service that accepted a right code."""
        return replace(self, clears=limits)

    def proven(self, what: str, of: str = "") -> Facts:
        return replace(self, sign_in=self.sign_in.proven(what, self.visit.now, of))


class Step:
    """A step of the road: the name of its proof, its URL name, and its `amr` value (RFC 8176)."""

    name = ""
    url_name = ""
    amr = ""
    is_counted = False  # True for a step of activation, whose page says "Stap 1 van 3"
    word: Promise | str = ""  # of a counted step, as the pages and mails of activation name it

    def needs_lock(self, facts: Facts) -> bool:
        """Return whether anything of this step needs the user's row locked, judged without a query.

        If not, `look_up` has no query and `prepare` does nothing.
        """
        del facts
        return True

    def may_skip(self, facts: Facts) -> bool:
        """Return whether `arrive` may let this visitor skip the step, judged without a query.

        Then `is_asked` is also called without what `look_up` reads, and must return True.
        """
        del facts
        return False

    def look_up(self, facts: Facts) -> Mapping[str, object]:
        """Return what this step reads in queries of its own, by name. It goes into `Facts.read`."""
        del facts
        return {}

    def is_asked(self, facts: Facts) -> bool:
        """Return whether this step must still be passed. Judges `facts` only, without a query."""
        raise NotImplementedError

    def prepare(self, facts: Facts) -> None:
        """Prepare this step's page, for example queue an SMS code. The user's row is locked."""

    def arrive(self, facts: Facts) -> bool:
        """Act at the login, even if the step was not asked. The user's row is locked.

        Return False if a step skipped without its facts (`may_skip`) cannot be skipped. The login
        is then rolled back and begins again under the lock, so do not change `visit.answer` before.
        `advance`, which read the facts under the lock, ignores the result.
        """
        del facts
        return True


@cache
def road() -> tuple[Step, ...]:
    """Return the steps of `settings.ROAD`, in order."""
    return tuple(import_string(path)() for path in settings.ROAD)


def activation() -> list[Step]:
    """Return the steps of activation, in order."""
    return [step for step in road() if step.is_counted]


def next_step(facts: Facts) -> Step | None:
    """Return the first step that must still be passed, or None at the end of the road."""
    return next((step for step in road() if step.is_asked(facts)), None)


def advance(facts: Facts) -> str:
    """Store the sign-in and prepare its next step. If no step is left, log the user in.

    Return the URL name or path to go to. Services call this last, with the user's row locked.
    """
    step = next_step(facts)
    if step is None:
        for walked in road():
            walked.arrive(facts)
        return log_in(facts, facts.visit.session.renew)
    if facts.clears:
        throttle.clear_all(facts.clears)
    step.prepare(facts)
    facts.sign_in.keep(facts.visit.session)
    facts.visit.session.keep()
    left.note(facts.sign_in, facts.visit)
    return step.url_name


def gather(user: User, sign_in: SignIn, visit: Visit) -> Facts:
    """Return the facts of a sign-in. `user` must have been read by `whole` or `locked`."""
    return looked_up(known(user, sign_in, visit), road())


def known(user: User, sign_in: SignIn, visit: Visit) -> Facts:
    """Return the facts that were read together with the user."""
    joins = {name: getattr(user, name) for name in settings.PERSON_JOINS}
    return Facts(user, sign_in, visit, joins)


def looked_up(facts: Facts, steps: Iterable[Step]) -> Facts:
    """Return the facts with what these steps read in queries of their own."""
    return facts.knowing(**{k: v for step in steps for k, v in step.look_up(facts).items()})


def facts_of(visit: Visit) -> Facts | None:
    """Return the facts of the sign-in in this browser, or None without a valid sign-in."""
    sign_in = SignIn.read(visit.session)
    return facts_for(sign_in, visit) if sign_in else None


def facts_for(sign_in: SignIn, visit: Visit) -> Facts | None:
    """Read the facts of this sign-in. Return None if it is not valid any more."""
    user = _person_of(sign_in, visit)
    if user is None or not sign_in.fits(user, visit.now):
        return None
    return gather(user, sign_in, visit)


def _person_of(sign_in: SignIn, visit: Visit) -> User | None:
    """Return the person whom this request read with its session, else read the person now."""
    person = visit.session.person
    if person is not None and person.pk == sign_in.user_id:
        return person
    return User.objects.whole(sign_in.user_id)


def locked(facts: Facts) -> Facts | None:
    """Lock the user's row and read it again. Return the facts with the user as read now.

    Returns None if the user no longer exists or the sign-in has ended (race 9).
    """
    user = User.objects.locked(facts.user.pk)
    if user is None or not facts.sign_in.fits(user, facts.visit.now):
        return None
    return gather(user, facts.sign_in, facts.visit)


def relocked(facts: Facts) -> Facts | None:
    """Lock like `locked`, but in one statement: reread the user's own row, and keep `facts.read`.

    Only for a service whose next statement checks that what it changes is still as it was read.
    """
    user = User.objects.relocked(facts.user)
    if user is None or not facts.sign_in.fits(user, facts.visit.now):
        return None
    return replace(facts, user=user)


def renew_session(visit: Visit, user: User) -> None:
    """Give the session a new key and the user's epoch (S50). Raises UpdateError if it has ended."""
    _bind(visit, user)
    visit.session.renew()


def log_in(facts: Facts, store: Callable[[], None]) -> str:
    """Make the session of this browser a logged-in one; no other function does this.

    `store` stores it. Return the URL name or path to go to.
    """
    session, user, now = facts.visit.session, facts.user, facts.visit.now
    SignIn.forget(session)
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[AMR], session[PROVED_AT] = _amr(facts.sign_in), _proved_at(facts.sign_in)
    session[STAFF], session[BEGAN] = user.is_staff, now.timestamp()
    session[AGENT], session[NETWORK] = facts.visit.agent, facts.visit.network
    _bind(facts.visit, user)
    store()
    remember_login(facts.visit, user)
    left.forget(user.pk, facts.visit)
    note_entry(facts.visit, user, clears=facts.clears)
    record(Event.LOGIN, user=user, visit=facts.visit, amr=" ".join(session[AMR]))
    return facts.sign_in.next or ARRIVED


def _bind(visit: Visit, user: User) -> None:
    """Let the session end when the user's epoch is raised."""
    visit.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    visit.session[EPOCH] = user.epoch


def _amr(sign_in: SignIn) -> list[str]:
    return sorted({step.amr for step in road() if step.name in sign_in.proofs})


def _proved_at(sign_in: SignIn) -> float:
    """Return when an app code was entered last (seconds since 1970), or 0 if never (S52)."""
    steps = [step.name for step in road() if step.amr == OTP]
    return max((sign_in.proofs[name].at for name in steps if name in sign_in.proofs), default=0.0)
