"""Each alert of deploy/alerts.yml uses metrics that exist, and has a severity and a team."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from operation.metrics import exposition
from quality.machines.release import ROOT
from tests.unit.messaging.writing import START

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S104")]

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
_FIGURE = re.compile(r"(toegang_\w+)(?:\{([^}]*)\})?")
_LABEL = re.compile(r'(\w+)(=~|!=|=)"([^"]*)"')


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_uses_only_metrics_and_labels_that_exist(rule: dict[str, Any]) -> None:
    families = text_string_to_metric_families(exposition(START).decode())
    samples = [(one.name, one.labels) for family in families for one in family.samples]
    asked = [(name, _LABEL.findall(labels)) for name, labels in _FIGURE.findall(rule["expr"])]
    wanted = [(name, {label: value}) for name, labels in asked for label, value in _values(labels)]
    for name, labels in [*wanted, *((name, {}) for name, _labels in asked)]:
        assert any(name == one and labels.items() <= has.items() for one, has in samples), labels


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_alert_has_a_severity_a_team_to_wake_and_a_summary(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "day"}
    assert rule["labels"]["wake"] in {"operator", "security"}
    assert rule["annotations"]["summary"].endswith(".")


@pytest.mark.parametrize(
    ("alert", "bound"),
    [
        ("ClockIsOff", f"> {settings.CLOCK_OFF.total_seconds():.0f}"),
        ("ClockStopsTheSender", f">= {settings.CLOCK_FAR_OFF.total_seconds():.0f}"),
    ],
)
def test_alert_uses_the_limit_of_the_settings(alert: str, bound: str) -> None:
    [asked] = [rule["expr"] for rule in RULES if rule["alert"] == alert]
    assert asked.endswith(f" {bound}")


def test_control_unknown_label_is_found() -> None:
    with pytest.raises(AssertionError):
        test_alert_uses_only_metrics_and_labels_that_exist(
            {"expr": 'toegang_messages{kind="fax"} > 0'}
        )


def _values(labels: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(label, one) for label, _how, values in labels for one in values.split("|")]
