"""Fixtures: people and providers, and a URL for every route."""

from __future__ import annotations

from tests.guards.conftest import addresses, alice, bob, clock, employee, town
from tests.journeys.conftest import carol

__all__ = ["addresses", "alice", "bob", "carol", "clock", "employee", "town"]
