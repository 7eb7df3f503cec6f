"""What a name may hold: a mail begins with it (S72)."""

import pytest
from django.core.exceptions import ValidationError

from accounts.names import plain_name


@pytest.mark.parametrize(
    "name",
    ["Sanne", "J.P.", "J.P. de Vries", "Ch. van 't Hof", "O'Neill", "Ana-María", "dr. Ali", "Bo."],
)
def test_name_of_a_person_will_do(name: str) -> None:
    plain_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "log in op www.werktalent-inloggen.nl",
        "Anna anders.example",
        "Sanne\r\nBcc: x",
        "sanne@mail.example",
        "https://anders",
        "<b>Sanne</b>",
        "Sanne\u2028",
        "Sanne\u202e",
    ],
)
def test_name_that_would_be_a_link_a_header_or_a_tag_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="gewone leestekens"):
        plain_name(name)
