"""Found first on PYTHONPATH by the interpreter that runs the program: boots tracer and steps aside.

The program is run natively (`python script.py`), so argv, sys.path[0], `__main__`, tracebacks and
exit codes are the interpreter's own. When the program begins, the environment and sys.path are as
if tracer had not been there, and a sitecustomize of the user's has run as well.
"""

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
_package = os.path.dirname(os.path.dirname(_here))
sys.path[:] = [_entry for _entry in sys.path if os.path.abspath(_entry) != _here]
sys.path_importer_cache.pop(_here, None)

_invitation = os.environ.pop("TRACER_RUN", None)
if _invitation is not None:
    _loaded = set(sys.modules)
    _path = sys.path[:]
    _stdlib = os.path.dirname(os.__file__)
    sys.path[:] = [_entry for _entry in _path if _entry.startswith(_stdlib)]
    sys.path.append(os.path.dirname(_package))  # nobody's mmap.py comes before the real one
    try:
        from tracer.hooks.boot import boot

        boot(_invitation, _loaded)
    except Exception as _error:  # the program goes on, untraced; the supervisor tells
        with open(os.path.join(_invitation.split("\n")[0], "boot.failed"), "w") as _file:
            _file.write(f"{type(_error).__name__}: {_error}")
    finally:
        sys.path[:] = _path

# The user's own sitecustomize comes now; without one, nothing of that name was ever imported.
del sys.modules["sitecustomize"]
import sitecustomize  # type: ignore[import-not-found] # noqa: E402, F401 -- another one than this
