"""A part of a form with a header that Python fails on (RFC 2231) is no fault of ours."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/inloggen/", "/wachtwoord/vergeten/", "/uitloggen/"])
def test_part_whose_header_python_fails_on_is_a_bad_request(path: str) -> None:
    odd = "name*=utf-8''x; name*0=y"
    part = f"--x\r\nContent-Disposition: form-data; {odd}\r\n\r\ny\r\n--x--\r\n"
    answer = Client(raise_request_exception=False).post(
        path, part.encode(), content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer
