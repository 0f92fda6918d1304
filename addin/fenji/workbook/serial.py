"""Serial numbers: the numbers under which spreadsheets keep days and moments, and the days that they show for them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

FIRST_SAFE = date(1900, 3, 1)
"""From this day on every program counts alike; before it Excel has a day that never was."""
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP_1900 = 60
"""The 29th of February 1900, which Excel counts and which never was."""
_SECONDS = 86_400


def serial_of(day: date, *, date1904: bool = False) -> float:
    """Return the number of a day, or of a moment of it.

    >>> serial_of(date(2026, 10, 31)), serial_of(datetime(2026, 10, 31, 18)), serial_of(date(1904, 1, 2), date1904=True)
    (46326.0, 46326.75, 1.0)
    """
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment.replace(tzinfo=None) - datetime.combine(epoch, time())) / timedelta(days=1)


def serial_day(serial: float, *, date1904: bool = False) -> date | None:
    """Return the day that Excel shows for a number, or None where it shows none, or one that never was.

    >>> str(serial_day(45322.75)), str(serial_day(43860.0, date1904=True)), str(serial_day(1.0)), serial_day(60.0)
    ('2024-01-31', '2024-01-31', '1900-01-01', None)
    """
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    if not 0 <= serial < (date.max - epoch).days + 1:
        return None
    days = int(serial)
    if not date1904 and days in (0, _LEAP_1900):
        return None
    return epoch + timedelta(days=days + (not date1904 and days < _LEAP_1900))


def serial_time(serial: float) -> time:
    """Return the time of day in a number, to the second.

    >>> str(serial_time(45322.75)), str(serial_time(0.999_999_9))
    ('18:00:00', '23:59:59')
    """
    return (datetime.min + timedelta(seconds=min(round(serial % 1 * _SECONDS), _SECONDS - 1))).time()
