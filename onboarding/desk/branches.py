"""Branches at the desk: head office keeps them, the others look."""

from accounts.models import Branch
from accounts.scoping import ScopedAdmin


class BranchAdmin(ScopedAdmin[Branch]):
    """Number, name, phone and reply-to address: what a branch's mails are made of."""

    branch_paths = ("pk",)
    list_display = ("number", "name", "phone", "reply_to")
    list_display_links = ("number", "name")
    search_fields = ("number", "name")
    fields = ("number", "name", "phone", "reply_to")
