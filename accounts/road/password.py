"""The first step of the road: the password."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from accounts.road.walk import Facts, Step


class Password(Step):
    """The first step: the user enters the password, or opens a mail link and chooses a password."""

    name = "password"
    url_name = "login"
    amr = "pwd"
    is_counted = True
    word = pgettext_lazy("stap", "wachtwoord")

    def needs_lock(self, facts: Facts) -> bool:
        return not facts.sign_in.holds(self.name)

    def is_asked(self, facts: Facts) -> bool:
        return not facts.sign_in.holds(self.name)
