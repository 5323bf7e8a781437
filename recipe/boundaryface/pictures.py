"""Reads pictures: PNG and PGM/PPM by itself, everything else with Pillow where that is installed."""
from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np

from .resize import Pixels

try:
    from PIL import Image, ImageOps
except ImportError:  # pragma: no cover
    Image = ImageOps = None

_PNG = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


class PictureError(ValueError):
    """A picture that cannot be read, with the reason."""


def decode(data: bytes) -> Pixels:
    """Bytes of a file -> [height, width, 3 or 4], RGB or RGBA. Raises PictureError."""
    try:
        if data[:2] in (b"P5", b"P6"):
            return _portable(data)
        if data[:8] == _PNG and _is_plain(data):
            return _png(data)
        return _pillow(data)
    except PictureError:
        raise
    except Exception as cause:
        raise PictureError(f"the picture is damaged: {cause}") from cause


def _pillow(data: bytes) -> Pixels:
    if Image is None:
        raise PictureError("Pillow is needed for this kind of picture: install it, or convert the images to PNG")
    with Image.open(io.BytesIO(data)) as opened:
        picture: Any = ImageOps.exif_transpose(opened)
        has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        return np.asarray(picture.convert("RGBA" if has_alpha else "RGB"))


def _portable(data: bytes) -> Pixels:
    """Binary PGM and PPM, 8 bits."""
    fields: list[int] = []
    at = 2
    while len(fields) < 3:
        while data[at : at + 1].isspace():
            at += 1
        if data[at : at + 1] == b"#":
            at = data.index(b"\n", at)
            continue
        end = at
        while data[end : end + 1].isdigit():
            end += 1
        fields.append(int(data[at:end]))
        at = end
    width, height, most = fields
    if most > 255:
        raise PictureError("only pictures of 8 bits are read")
    channels = 1 if data[:2] == b"P5" else 3
    values = np.frombuffer(data, np.uint8, width * height * channels, at + 1).reshape(height, width, channels)
    if most != 255:
        values = np.floor(values * (255 / most) + 0.5).astype(np.uint8)
    return np.repeat(values, 3, 2) if channels == 1 else values


def _is_plain(data: bytes) -> bool:
    """8 bits a channel, no palette, not interlaced."""
    return data[24] == 8 and data[25] in _CHANNELS and data[28] == 0 and b"tRNS" not in data[:2048]


def _png(data: bytes) -> Pixels:
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    channels = _CHANNELS[data[25]]
    packed, at = [], 8
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"IDAT":
            packed.append(data[at + 8 : at + 8 + length])
        at += length + 12
    stride = width * channels
    rows = np.frombuffer(zlib.decompress(b"".join(packed)), np.uint8).reshape(height, stride + 1)
    lines = np.zeros((height + 1, stride), np.uint8)
    for y in range(height):
        lines[y + 1] = _unfiltered(int(rows[y, 0]), rows[y, 1:], lines[y], channels)
    image = lines[1:].reshape(height, width, channels)
    if channels <= 2:
        image = np.concatenate([np.repeat(image[..., :1], 3, 2), image[..., 1:]], 2)
    return image


def _unfiltered(kind: int, line: Any, above: Any, step: int) -> Any:
    """One row of a PNG. Source: W3C PNG 3, section 9."""
    if kind == 0:
        return line
    if kind == 1:
        return np.cumsum(line.reshape(-1, step), 0, dtype=np.uint8).reshape(-1)
    if kind == 2:
        return line + above
    out, up, raw = bytearray(len(line)), above.tolist(), line.tolist()
    for i, value in enumerate(raw):
        left = out[i - step] if i >= step else 0
        if kind == 3:
            out[i] = value + (left + up[i] >> 1) & 255
            continue
        corner = up[i - step] if i >= step else 0
        guess = left + up[i] - corner
        a, b, c = abs(guess - left), abs(guess - up[i]), abs(guess - corner)
        out[i] = value + (left if a <= b and a <= c else up[i] if b <= c else corner) & 255
    return np.frombuffer(bytes(out), np.uint8)
