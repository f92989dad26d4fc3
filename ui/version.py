"""The program's version, from what is installed or was frozen."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("thongthin-counter")
except PackageNotFoundError:  # a checkout that was never installed
    VERSION = "0+unknown"
