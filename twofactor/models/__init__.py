"""One file per concept."""

from twofactor.models.authenticator import Authenticator
from twofactor.models.remembered_device import RememberedDevice
from twofactor.models.sms_code import SmsCode

__all__ = ["Authenticator", "RememberedDevice", "SmsCode"]
