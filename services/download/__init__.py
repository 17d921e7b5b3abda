"""Fetching one picture from an address that the user agreed to."""

from services.download.address import host_of
from services.download.fetcher import Download, Fetcher
from services.download.line import Transfer

__all__ = ["Download", "Fetcher", "Transfer", "host_of"]
