"""Which models the desk shows. Django looks for this very file name."""

from django.contrib import admin
from django.contrib.auth import admin as auth_admin

from accounts.models import Branch, User
from messaging.models import Message
from onboarding.desk.branches import BranchAdmin
from onboarding.desk.messages import MessageAdmin
from onboarding.desk.people import PersonAdmin

# Django's own admin registers groups. Here roles and their permissions come from a migration:
# whoever may edit groups may become anything.
admin.site.unregister(auth_admin.Group)

admin.site.register(Branch, BranchAdmin)
admin.site.register(User, PersonAdmin)
admin.site.register(Message, MessageAdmin)
