"""Bounces and other replies of mail servers, made up in the formats of real ones.

Postfix 3.7, Exchange Online and Gmail follow RFC 3464. Exim does too, with a vague status. A bounce
of qmail has no part for programs to read.
"""

from __future__ import annotations

_POSTFIX = """\
Received: by mail.example.nl (Postfix)
\tid 67AF21766BA; Mon, 23 Nov 2026 09:00:08 +0100 (CET)
Date: Mon, 23 Nov 2026 09:00:08 +0100 (CET)
From: Mail Delivery System <MAILER-DAEMON@mail.example.nl>
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="66B161766B7.1795354808/mail.example.nl"
Message-Id: <20261123080008.67AF21766BA@mail.example.nl>

This is a MIME-encapsulated message.

--66B161766B7.1795354808/mail.example.nl
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.example.nl.

<alice@mail.example>: host mx.mail.example[192.0.2.25] said: {diagnosis}
    (in reply to RCPT TO command)

--66B161766B7.1795354808/mail.example.nl
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.nl
X-Postfix-Queue-ID: 66B161766B7
X-Postfix-Sender: rfc822; {to}
Arrival-Date: Mon, 23 Nov 2026 09:00:07 +0100 (CET)

Final-Recipient: rfc822; alice@mail.example
Original-Recipient: rfc822;alice@mail.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.mail.example
Diagnostic-Code: smtp; {diagnosis}

--66B161766B7.1795354808/mail.example.nl
Content-Description: Undelivered Message
Content-Type: message/rfc822

Return-Path: <{to}>
From: 02 Rotterdam <noreply@werktalent.example>
To: alice@mail.example
Subject: Activeer uw account bij WerkTalent

Beste Alice,

--66B161766B7.1795354808/mail.example.nl--
"""

_EXCHANGE = """\
From: Microsoft Outlook
\t<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@klant.onmicrosoft.example>
To: <{to}>
Date: Mon, 23 Nov 2026 08:00:09 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="8f3c9d1e-7f0f-4a06-b0a0-1d6f1f0f8a55"
X-MS-Exchange-Message-Is-Ndr:
Content-Language: nl-NL
Message-ID: <8a5c8d8b@AM0PR04MB0001.eurprd04.prod.outlook.example>
Subject: Onbestelbaar: Activeer uw account bij WerkTalent
Auto-Submitted: auto-replied
MIME-Version: 1.0

--8f3c9d1e-7f0f-4a06-b0a0-1d6f1f0f8a55
Content-Type: multipart/alternative; differences=Content-Type;
\tboundary="0b6d6ef4-92a8-4d56-95a4-5f0f4a3f2a11"

--0b6d6ef4-92a8-4d56-95a4-5f0f4a3f2a11
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

Uw bericht aan alice@mail.example kan niet worden bezorgd.=0D=0A

--0b6d6ef4-92a8-4d56-95a4-5f0f4a3f2a11
Content-Type: text/html; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

<html><body>Uw bericht kan niet worden bezorgd.</body></html>

--0b6d6ef4-92a8-4d56-95a4-5f0f4a3f2a11--

--8f3c9d1e-7f0f-4a06-b0a0-1d6f1f0f8a55
Content-Type: message/delivery-status

Reporting-MTA: dns;AM0PR04MB0001.eurprd04.prod.outlook.example
Received-From-MTA: dns;mail.example.nl
Arrival-Date: Mon, 23 Nov 2026 08:00:07 +0000

Final-Recipient: rfc822;alice@mail.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp;{diagnosis}
X-Display-Name: alice@mail.example

--8f3c9d1e-7f0f-4a06-b0a0-1d6f1f0f8a55
Content-Type: message/rfc822

From: 02 Rotterdam <noreply@werktalent.example>
To: alice@mail.example
Subject: Activeer uw account bij WerkTalent

Beste Alice,

--8f3c9d1e-7f0f-4a06-b0a0-1d6f1f0f8a55--
"""

_GMAIL = """\
Return-Path: <>
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: {to}
Auto-Submitted: auto-replied
Subject: Delivery Status Notification (Failure)
X-Failed-Recipients: alice@mail.example
Message-ID: <6922b8c1.170a0220.1f.GMR@mx.google.example>
Date: Mon, 23 Nov 2026 00:00:09 -0800 (PST)
MIME-Version: 1.0
Content-Type: multipart/report; boundary="000000000000a1b2c3"; report-type=delivery-status

--000000000000a1b2c3
Content-Type: multipart/related; boundary="000000000000a1b2d4"

--000000000000a1b2d4
Content-Type: multipart/alternative; boundary="000000000000a1b2e5"

--000000000000a1b2e5
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

** Adres niet gevonden **

--000000000000a1b2e5--
--000000000000a1b2d4
Content-Type: image/png; name="icon.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=

--000000000000a1b2d4--
--000000000000a1b2c3
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Mon, 23 Nov 2026 00:00:08 -0800 (PST)
X-Original-Message-ID: <0@portaal.example>

Final-Recipient: rfc822; alice@mail.example
Action: {action}
Status: {status}
Remote-MTA: dns; gmail-smtp-in.l.google.example. (192.0.2.26, the server for the domain)
Diagnostic-Code: smtp; {diagnosis}
Last-Attempt-Date: Mon, 23 Nov 2026 00:00:09 -0800 (PST)

--000000000000a1b2c3
Content-Type: message/rfc822

To: alice@mail.example
Subject: Activeer uw account bij WerkTalent

----- Message truncated -----

--000000000000a1b2c3--
"""

_QMAIL = """\
Return-Path: <>
Delivered-To: {to}
Date: 23 Nov 2026 08:00:09 -0000
From: MAILER-DAEMON@mail.example
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at mail.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<alice@mail.example>:
{diagnosis}

--- Below this line is a copy of the message.
"""

_OUT_OF_OFFICE = """\
Return-Path: <>
From: Alice de Vries <alice@mail.example>
To: {to}
Subject: Automatisch antwoord: Activeer uw account bij WerkTalent
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: All
Content-Type: text/plain; charset="utf-8"

Ik ben er tot maandag niet. Storing 5.1.1? Bel Bob.
"""


def postfix(
    to: str, status: str = "5.1.1", *, action: str = "failed", diagnosis: str = "550 5.1.1 Unknown"
) -> bytes:
    """Return a bounce of Postfix to `to`, the envelope sender of the bounced mail."""
    return _filled(_POSTFIX, to=to, status=status, action=action, diagnosis=diagnosis)


def exchange(to: str, status: str, diagnosis: str, *, action: str = "failed") -> bytes:
    return _filled(_EXCHANGE, to=to, status=status, action=action, diagnosis=diagnosis)


def gmail(to: str, status: str, diagnosis: str, *, action: str = "failed") -> bytes:
    return _filled(_GMAIL, to=to, status=status, action=action, diagnosis=diagnosis)


def qmail(to: str, diagnosis: str) -> bytes:
    """Return a bounce of qmail, which follows no standard."""
    return _filled(_QMAIL, to=to, diagnosis=diagnosis)


def out_of_office(to: str) -> bytes:
    return _filled(_OUT_OF_OFFICE, to=to)


def _filled(shape: str, **fields: str) -> bytes:
    return shape.format(**fields).encode()
