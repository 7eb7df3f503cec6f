"""Findings about the site that are no faults, for each tool, with the reason."""

from __future__ import annotations

_AS_BLOCKS = "a phone shows the rows as blocks, and Safari then forgets that they are a table"
_NAMELESS = "Django's own; the group has no name, and its fields have theirs"
_NOTHING_TO_SEND = "Django's own, around a page that only shows"
_UNNECESSARY = "The “{}” role is unnecessary for element “{}”."
_FORBIDDEN = (
    "The “role” attribute must not be used on a “{}” element which has a “table” ancestor with no"
    " “role” attribute, or with a “role” attribute whose value is “table”, “grid”, or"
    " “treegrid”."
)
_ROLES = (
    ("table", "table"),
    ("rowgroup", "thead"),
    ("rowgroup", "tbody"),
    ("rowgroup", "tfoot"),
    ("row", "tr"),
    ("columnheader", "th"),
    ("rowheader", "th"),
    ("cell", "td"),
)

TLS = {
    "certificate_path_validation": "the certificate is made for one run, and self-signed",
    "tls_curves X448 secp521r1": "not weak, only unusual; Python cannot exclude single curves",
}
_OWN_PROGRAM = "starts a program that is named in the code, without a shell"
_CONSTANTS = "SQL of a trigger, put together from constants"
_ESCAPED = "each part is escaped before"
SOURCE = {
    "B106 onboarding/jobs/selecting.py": "a query for people whose password is empty",
    "B608 accounts/migrations/0009_network_in_the_event.py": _CONSTANTS,
    "B608 accounts/migrations/0014_detail_of_an_event.py": _CONSTANTS,
    "B703 lib/inputs.py": _ESCAPED,
    "B703 lib/templatetags/untranslated.py": _ESCAPED,
    "B703 twofactor/views/app.py": _ESCAPED,
    **{
        f"{rule} {file}": _OWN_PROGRAM
        for rule in ("B404", "B603")
        for file in ("deploy/rolling_restart.py", "lib/children.py", "requirements/install.py")
    },
}
HTML = {
    "Attribute “passwordrules” not allowed on element “input” at this point.": (
        "password managers read it; the standard does not have it yet"
    ),
    **{_UNNECESSARY.format(role, tag): _AS_BLOCKS for role, tag in _ROLES},
    **{_FORBIDDEN.format(tag): _AS_BLOCKS for tag in ("tr", "th", "td")},
}
SIGHT = {
    "4_1_2.H91.InputText.Name input[name=username]": "hidden from all but password managers",
    "1_3_1.H63.1 table#result_list": "Django's own; the first cell of a row is a th without scope",
    "1_3_1.H71.NoLegend fieldset.module.aligned": _NAMELESS,
    "4_1_2.H91.Fieldset.Name fieldset.module.aligned": _NAMELESS,
    "3_2_2.H32.2 form#changelist-form": _NOTHING_TO_SEND,
    "3_2_2.H32.2 form#message_form": _NOTHING_TO_SEND,
    "3_2_2.H32.2 form#securityevent_form": _NOTHING_TO_SEND,
}
