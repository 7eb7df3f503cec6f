"""A mail as sent over SMTP: encoded words, length of lines, and seven-bit characters."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest

from messaging.outgoing import Mail
from tests.standins.smtp_sink import SmtpSink
from tests.unit.messaging.writing import MAIL, Clock, mail, send

pytestmark = pytest.mark.django_db

# Maximum lengths. RFC 2047 §2: of an encoded word, and of a line that has one. RFC 5322 §2.1.1:
# of any line, and of a line that can be folded.
LONGEST_WORD, LONGEST_WORD_LINE, LONGEST_LINE, LONGEST_FOLDED = 75, 76, 998, 78
_WORD = re.compile(rb"=\?[^?\s]+\?[bqBQ]\?[^?\s]*\?=")

BRANCH = "02 's-Hertogenbosch Zuid — Überlingen, Łódź & São João da Madeira"
NAMES = [BRANCH, "Ž" * 75, "Ж" * 140, "🏢" * 60, 'Café "De Één", ' * 6, "Uitzendbureau " * 12]
SUBJECTS = [f"Activeer uw account bij {name}" for name in NAMES]


def _sent(clock: Clock, sink: SmtpSink, written: Mail) -> tuple[bytes, EmailMessage]:
    """Send one mail; return the bytes received, and the mail that a strict parser reads in them."""
    mail(written)
    assert send(clock) == {"sent": 1}
    raw = sink.received[-1].raw
    strict = email.policy.default.clone(raise_on_defect=True)
    return raw, email.message_from_bytes(raw, _class=EmailMessage, policy=strict)


def _header_lines(raw: bytes) -> list[bytes]:
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


def _sender_name(raw: bytes) -> str:
    """Decode the sender's name by `parseaddr`: Python 3.11's newer parser keeps extra spaces."""
    line = re.sub(r"\r?\n", "", email.message_from_bytes(raw)["From"])
    phrase, _address = parseaddr(line)
    return str(make_header(decode_header(phrase)))


@pytest.mark.requirement("S72")
@pytest.mark.parametrize(("name", "subject"), [*zip(NAMES, SUBJECTS, strict=True)])
def test_long_names_and_subjects_are_encoded_words_of_at_most_75_characters(
    clock: Clock, sink: SmtpSink, name: str, subject: str
) -> None:
    raw, read = _sent(clock, sink, replace(MAIL, sender_name=name, subject=subject))
    words = _WORD.findall(raw)
    assert bool(words) is not (name + subject).isascii()
    assert max(map(len, words), default=0) <= LONGEST_WORD
    for line in _header_lines(raw):
        longest = LONGEST_WORD_LINE if b"=?" in line else LONGEST_FOLDED
        assert len(line) <= longest, line
    assert _sender_name(raw) == name.strip()
    assert read["From"].addresses[0].addr_spec == "noreply@werktalent.example"
    assert read["Subject"] == subject.strip()
    assert (read["From"].defects, read["Subject"].defects) == ((), ())


def test_no_byte_has_its_eighth_bit_and_no_line_is_too_long(clock: Clock, sink: SmtpSink) -> None:
    text = "Één account — klaar.\n" + "Straße zonder einde " * 200 + "\n.\nFrom hier verder\n"
    html = f"<p>{'Überall ' * 500}</p>"
    raw, read = _sent(clock, sink, replace(MAIL, text=text, html=html, sender_name=BRANCH))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST_FOLDED
    for kind, written in (("plain", text), ("html", html)):
        part = read.get_body((kind,))
        assert part is not None
        assert part["Content-Transfer-Encoding"] in {"quoted-printable", "7bit"}
        assert part.get_content().split() == written.split()


def test_longest_address_is_on_a_line_that_a_server_accepts(clock: Clock, sink: SmtpSink) -> None:
    address = f"{'a' * 64}@{'.'.join(['b' * 61] * 3)}.example"[:254]
    raw, read = _sent(clock, sink, replace(MAIL, to=address, reply_to=address))
    assert max(map(len, _header_lines(raw))) <= LONGEST_LINE
    assert read["To"].addresses[0].addr_spec == address
    assert read["Reply-To"].addresses[0].addr_spec == address
