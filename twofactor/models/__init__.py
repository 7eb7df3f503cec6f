"""The models of the app `twofactor`, one file for each."""

from __future__ import annotations

from twofactor.models.authenticator import Authenticator
from twofactor.models.counter_code import CounterCode
from twofactor.models.remembered_device import RememberedDevice
from twofactor.models.sms_code import SmsCode

__all__ = ["Authenticator", "CounterCode", "RememberedDevice", "SmsCode"]
