"""Safetensors: named tensors behind a JSON header, float32 and int32 (src/formats/network/safetensors.ts)."""
from __future__ import annotations

import json
from pathlib import Path
from typing import Mapping

import numpy as np

from .networks import Array

_LENGTH_BYTES = 8
_MOST_HEADER_BYTES = 100_000_000


def write(path: Path, tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    header: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    end = 0
    for name, value in tensors.items():
        start, end = end, end + value.nbytes
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [start, end]}
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    # Spaces fill the header up to a multiple of 8, so that the numbers are aligned.
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(_LENGTH_BYTES, "little") + text)
        for value in tensors.values():
            file.write(np.ascontiguousarray(value, "<f4").tobytes())


def read(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """Tensors and metadata. Raises ValueError for anything that is not such a file."""
    data = path.read_bytes()
    length = int.from_bytes(data[:_LENGTH_BYTES], "little")
    if len(data) < _LENGTH_BYTES or length > min(_MOST_HEADER_BYTES, len(data) - _LENGTH_BYTES):
        raise ValueError(f"{path} is not a safetensors file, or is cut short")
    first = _LENGTH_BYTES + length
    try:
        header = json.loads(data[_LENGTH_BYTES:first])
    except ValueError as cause:
        raise ValueError(f"{path}: the header is not JSON") from cause
    metadata = header.pop("__metadata__", {})
    tensors: dict[str, Array] = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        if entry["dtype"] != "F32":
            raise ValueError(f'{path}: "{name}" holds {entry["dtype"]}; weights are F32')
        if not 0 <= start <= end <= len(data) - first or end - start != 4 * int(np.prod(entry["shape"])):
            raise ValueError(f'{path}: "{name}" does not fit the file')
        flat = np.frombuffer(data, "<f4", (end - start) // 4, first + start)
        tensors[name] = flat.reshape(entry["shape"]).astype(np.float32)
    return tensors, metadata
