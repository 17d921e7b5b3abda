"""Amounts as people read them."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

_TEN_MB = 10_000_000


def megabytes(size_bytes: int) -> str:
    """Decimal units, as Google counts its limits; one place below ten megabytes."""
    places = 1 if size_bytes < _TEN_MB else 0
    units = QLocale.DataSizeFormat.DataSizeSIFormat
    return QLocale().formattedDataSize(size_bytes, places, units)


def dollars(usd: float) -> str:
    """Two decimals; three below ten cents, where they matter."""
    if 0 < usd < 0.0005:
        return "<$0.001"
    if usd and abs(usd) < 0.095:
        return f"${usd:.3f}"
    return f"${usd:.2f}"


def month_name(day: str) -> str:
    """The name of the month of an ISO date; empty for no date."""
    return QLocale().standaloneMonthName(int(day[5:7])) if day else ""


def moment(seconds: float) -> str:
    """Date and time of `seconds` since 1970, where one lives."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds), QTimeZone.systemTimeZone())
    if QLocale().language() == QLocale.Language.C:  # whose short form reads "23 11 2026"
        return QLocale(QLocale.Language.English).toString(moment, "d MMM yyyy, HH:mm")
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)
