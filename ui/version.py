"""The program's version, from what is installed or was frozen."""


def version() -> str:
    from importlib import metadata  # 17 ms that a start need not spend

    try:
        return metadata.version("thongthin-counter")
    except metadata.PackageNotFoundError:  # a checkout that was never installed
        return "0+unknown"
