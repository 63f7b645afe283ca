"""证件照 from whatever picture was sent: upright, cut to 5 : 7, no larger than any paper needs."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image

from app.documents.pdf_images import read_picture
from app.errors import UserError

# 35 × 49 mm at 360 dpi.
SIZE: Final = (500, 700)
SMALLEST: Final = (120, 168)
QUALITY = 88
# Of what is too high, so much is cut off above the head, the rest below.
_ABOVE = 0.2
_SEEN_WHITE = (255, 255, 255)


def make_id_photo(data: bytes, name: str) -> bytes:
    """A JPEG of at most SIZE pixels, cut out of the middle; a UserError that says why there is none."""
    picture = read_picture(data, name, (2 * SIZE[0], 2 * SIZE[1]))
    across, down = SIZE
    width = min(picture.width, picture.height * across // down)
    height = min(picture.height, picture.width * down // across)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        raise UserError(
            f"照片“{name}”只有 {picture.width}×{picture.height} 点,印出来看不清。"
            f"请换一张至少 {SMALLEST[0]}×{SMALLEST[1]} 点的照片。"
        )
    left, top = (picture.width - width) // 2, int((picture.height - height) * _ABOVE)
    cut = _on_white(picture.crop((left, top, left + width, top + height)))
    if width > across:
        cut = cut.resize(SIZE, Image.Resampling.LANCZOS)
    memory = BytesIO()
    cut.save(memory, "JPEG", quality=QUALITY, optimize=True)
    return memory.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGB", picture.size, _SEEN_WHITE)
    whole = picture.convert("RGBA")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground
