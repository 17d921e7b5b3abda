"""Fetching one picture from an address that the user agreed to."""

from services.download.address import host_of
from services.download.fetcher import Download, Fetcher
from services.download.line import Transfer
from services.download.proxy import of_system

__all__ = ["Download", "Fetcher", "Transfer", "host_of", "of_system"]
