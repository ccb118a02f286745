"""A module of a package, run by its full name."""
import sys

from .work import work
from . import work as again

print(__name__, __package__, __spec__.name, work is again.work, sys.argv[1:])
