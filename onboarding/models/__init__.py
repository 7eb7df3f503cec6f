"""The models of inviting people."""

from __future__ import annotations

from onboarding.models.activation import Activation
from onboarding.models.progress import Progress, Stage, Trouble

__all__ = ["Activation", "Progress", "Stage", "Trouble"]
