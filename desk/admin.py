"""Register the desk's models. Django imports the module `admin` of every app."""

from __future__ import annotations

from importlib import import_module

from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import Branch, Logo, SecurityEvent, User
from desk.branches import BranchAdmin
from desk.log import EventAdmin
from desk.logo.page import LogoAdmin
from desk.messages import MessageAdmin
from desk.people import PersonAdmin
from desk.sms.page import SmsAdmin
from messaging.models import Message, SmsStop

# This import registers Group. Unregister it: staff who edit groups could grant themselves rights.
import_module("django.contrib.auth.admin")
admin.site.unregister(Group)

admin.site.register(Branch, BranchAdmin)
admin.site.register(User, PersonAdmin)
admin.site.register(Message, MessageAdmin)
admin.site.register(SmsStop, SmsAdmin)
admin.site.register(SecurityEvent, EventAdmin)
admin.site.register(Logo, LogoAdmin)
