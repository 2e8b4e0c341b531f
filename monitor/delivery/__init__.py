"""Handing the digest over: rendering, a folder, a mail server."""

from monitor.delivery.folder import FolderDelivery
from monitor.delivery.render import Renderer
from monitor.delivery.smtp import SmtpDelivery

__all__ = ["FolderDelivery", "Renderer", "SmtpDelivery"]
