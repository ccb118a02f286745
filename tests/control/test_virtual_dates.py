"""Every way of Python to ask for the time of day is answered by the virtual clock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.control.test_control import written
from tests.control.test_hard_cases import virtual

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

# Ten days later it is eight o'clock in Beijing, with every clock there is.
CLOCKS = """
import os
import time
import warnings
from datetime import date, datetime, timedelta, timezone

os.environ["TZ"] = "UTC"
time.tzset()
warnings.simplefilter("ignore", DeprecationWarning)  # utcnow, from 3.12 on


class Stamp(datetime):
    pass


if __name__ == "__main__":
    time.sleep(864000)
    beijing = timezone(timedelta(hours=8))
    print(datetime.now(), datetime.utcnow(), datetime.today(), date.today(), Stamp.now())
    print(datetime.now(beijing), datetime.now(tz=beijing).isoformat())
    print(time.strftime("%F %T"), "|", time.asctime(), "|", time.ctime())
    print(time.localtime()[:4], time.gmtime()[:4], time.time(), time.time_ns())
    print(time.clock_gettime(time.CLOCK_REALTIME), time.clock_gettime_ns(time.CLOCK_MONOTONIC))
    print(time.process_time() < 60)
"""
TOLD = """\
2026-01-11 00:00:00 2026-01-11 00:00:00 2026-01-11 00:00:00 2026-01-11 2026-01-11 00:00:00
2026-01-11 08:00:00+08:00 2026-01-11T08:00:00+08:00
2026-01-11 00:00:00 | Sun Jan 11 00:00:00 2026 | Sun Jan 11 00:00:00 2026
(2026, 1, 11, 0) (2026, 1, 11, 0) 1768089600.0 1768089600000000000
1768089600.0 865000000000000
True
"""

# What a program can see of the type; it prints the same without control.
TYPE = """
import copy
import datetime
import inspect
import pickle


class Stamp(datetime.datetime):
    pass


def complains(call, *args, **named):
    try:
        call(*args, **named)
    except TypeError as error:
        return str(error)


if __name__ == "__main__":
    now = datetime.datetime.now()
    print(type(now) is datetime.datetime, isinstance(now, datetime.date), type(Stamp.now()))
    print(pickle.loads(pickle.dumps(now)) == copy.deepcopy(now) == now, datetime.datetime)
    print(pickle.loads(pickle.dumps(datetime.datetime.now))().year == now.now().year)
    print(datetime.datetime.__mro__, datetime.datetime.now.__self__, Stamp.now.__name__)
    print(repr(datetime.datetime.now).partition(" at ")[0], inspect.getdoc(Stamp.now))
    print(complains(Stamp.now, 1), complains(now.now, 1, 2), complains(Stamp.utcnow, 3))
    print(complains(Stamp.now, zone=1))
    try:
        datetime.datetime.now = None
    except TypeError as error:
        print(error)
"""


def test_all_clocks_tell_the_virtual_time(tmp_path: Path) -> None:
    """datetime's as well, which asks the system past module time."""
    code, out, err = virtual(Path(written(tmp_path, CLOCKS)), tmp_path)
    assert (code, out) == (0, TOLD), err


def test_the_type_is_the_stock_one(tmp_path: Path) -> None:
    """Nothing a program can see of it is another: it prints what it prints without control."""
    program = Path(written(tmp_path, TYPE))
    alone = subprocess.run(
        [sys.executable, program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert virtual(program, tmp_path)[:2] == (0, alone.stdout)
