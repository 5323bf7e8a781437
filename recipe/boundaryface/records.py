"""MXNet's record files (`.rec`, `.idx`), as InsightFace distributes CASIA-WebFace and MS1M.
Source: dmlc-core include/dmlc/recordio.h; mxnet python/mxnet/recordio.py; insightface image_iter.py."""
from __future__ import annotations

import struct
import threading
from pathlib import Path
from typing import BinaryIO

_MAGIC = 0xCED7230A
_FRAME = 8
_HEADER = 24


class RecordFile:
    """Images with labels, each read by its number from a file of any size."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        index = path.with_suffix(".idx")
        self._offsets = _indexed(index) if index.is_file() else self._scanned()

    def _file(self) -> BinaryIO:
        file: BinaryIO | None = getattr(self._local, "file", None)
        if file is None:
            file = self._local.file = open(self.path, "rb")
        return file

    def _record_at(self, offset: int) -> bytes:
        file, parts = self._file(), []
        file.seek(offset)
        while True:
            frame = file.read(_FRAME)
            if len(frame) < _FRAME:
                raise ValueError(f"{self.path}: a record is cut off")
            magic, word = struct.unpack("<II", frame)
            if magic != _MAGIC:
                raise ValueError(f"{self.path}: there is no record at byte {offset}")
            part, length = word >> 29, word & 0x1FFFFFFF
            parts.append(file.read(length))
            file.seek(-length % 4, 1)
            if part in (0, 3):
                # Where a record is split the magic number was taken out of it.
                return struct.pack("<I", _MAGIC).join(parts)

    def _scanned(self) -> dict[int, int]:
        offsets, size, at, key = {}, self.path.stat().st_size, 0, 0
        while at < size:
            offsets[key] = at
            self._record_at(at)
            at, key = self._file().tell(), key + 1
        return offsets

    def read(self, key: int) -> tuple[list[float], bytes]:
        """Labels and the encoded image of a record."""
        if key not in self._offsets:
            raise ValueError(f"{self.path} has no record {key}")
        content = self._record_at(self._offsets[key])
        flag, label = struct.unpack_from("<If", content)
        if flag == 0:
            return [label], content[_HEADER:]
        end = _HEADER + 4 * flag
        return list(struct.unpack_from(f"<{flag}f", content, _HEADER)), content[end:]

    def labelled(self) -> list[tuple[int, float]]:
        """(number, label) of every image. Record 0 may say where the identities' own records are, each with its range."""
        keys = sorted(self._offsets)
        header, image = self.read(keys[0])
        if len(header) != 2 or image:
            return [(key, self.read(key)[0][0]) for key in keys]
        first, last = (int(value) for value in header)
        found = []
        for key in range(first, last):
            (start, end), _ = self.read(key)
            if end > start:
                label = self.read(int(start))[0][0]
                found += [(image_key, label) for image_key in range(int(start), int(end))]
        return found


def _indexed(path: Path) -> dict[int, int]:
    try:
        rows = (line.split() for line in path.read_text().splitlines() if line.strip())
        return {int(key): int(offset) for key, offset in rows}
    except ValueError as cause:
        raise ValueError(f"{path} is no index: two whole numbers a line are expected") from cause
