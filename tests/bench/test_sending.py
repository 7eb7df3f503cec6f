"""Test that the benchmark of the senders counts correctly. No test asserts a speed."""

from __future__ import annotations

import smtplib
from pathlib import Path

import pytest

from quality.bench.sending import measure, prepare
from quality.bench.waking import watch
from tests.site.database import own_database
from tests.standins.counting_sink import CountingSink

MAIL = b"Message-ID: <%d@bench.example>\r\nSubject: Hallo\r\n\r\n..\r\nDag\r\n"


@pytest.mark.full
def test_two_senders_empty_the_outbox_and_each_mail_is_counted_once(tmp_path: Path) -> None:
    with own_database(tmp_path) as url:
        prepare(url, mails=30)
        result = measure(url, senders=2, mails=30)
        waking = watch(url, mails=2, idle_seconds=0.1)
    assert (result.arrived.distinct, result.arrived.doubled) == (30, 0)
    assert (result.lost, result.unsent) == (0, 0)
    assert result.arrived.size > 30 * 2000
    assert len(waking.waits) == 2
    assert all(megabytes > 1 for look in result.looks for megabytes in look.memory)


def test_sink_counts_a_mail_that_arrives_twice() -> None:
    with CountingSink.running() as sink, smtplib.SMTP("127.0.0.1", sink.port) as line:
        for number in (1, 2, 1):
            line.sendmail("from@bench.example", "to@bench.example", MAIL % number)
        count = sink.count()
    assert (count.mails, count.distinct, count.doubled) == (3, 2, 1)


def test_sink_does_not_count_an_incomplete_mail() -> None:
    with CountingSink.running() as sink:
        line = smtplib.SMTP("127.0.0.1", sink.port)
        for command in ("EHLO bench", "MAIL FROM:<a@bench.example>", "RCPT TO:<b@bench.example>"):
            line.docmd(command)
        line.docmd("DATA")
        line.send(MAIL % 1)
        line.close()
        assert sink.count().mails == 0
