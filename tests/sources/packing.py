"""Archives made in memory, for tests."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

Files = Mapping[str, bytes]


def tar(files: Files, compression: str = "", form: int = tarfile.GNU_FORMAT, mtime: int = 1_700_000_000) -> bytes:
    """A tar archive, packed when ``compression`` is ``gz``."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{compression}", format=form) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), mtime
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def tgz(files: Files) -> bytes:
    """A packed tar archive."""
    return tar(files, "gz")


def zipped(files: Files, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return out.getvalue()
