"""The log of who read or changed what. It cannot be switched off."""

from mdo.audit.operations import changes, record
from mdo.audit.terms import AuditAction, Subject

__all__ = ["AuditAction", "Subject", "changes", "record"]
