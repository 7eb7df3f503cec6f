"""The script against double taps lets a button work again after the user stopped the page load."""

from __future__ import annotations

from playwright.sync_api import Locator, Route

from tests.browser.inspector import Inspector
from tests.journeys.thief import WRONG

_EMAIL = "cato.bakker@mail.example"


def test_button_works_again_after_the_loading_was_stopped(phone: Inspector) -> None:
    posts: list[str] = []
    button = ready_to_log_in(phone, posts)
    button.click()
    button.click()
    phone.page.clock.fast_forward(5_000)
    with phone.page.expect_navigation():
        button.click()
    assert "Uw e-mailadres of wachtwoord is niet goed." in phone.text
    assert posts == ["stopped", "sent"]


def ready_to_log_in(phone: Inspector, posts: list[str]) -> Locator:
    """Fill in the login form; return its button. Its first POST is aborted, later ones are sent."""

    def stop_the_first(route: Route) -> None:
        is_first = route.request.method == "POST" and not posts
        if route.request.method == "POST":
            posts.append("stopped" if is_first else "sent")
        route.abort("aborted") if is_first else route.continue_()

    phone.page.clock.install()
    phone.page.route("**/inloggen/", stop_the_first)
    phone.open("/inloggen/")
    phone.page.fill("#id_email", _EMAIL)
    phone.page.fill("#id_password", WRONG)
    return phone.page.get_by_role("button", name="Inloggen", exact=True)
