"""Authors and places that picture files name."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from runreport.build.gate import Gate
from runreport.build.picture_notes import notes_of, picture_notes
from runreport.runs.privacy.redactor import redactor_of

MAIL = "ada@example.org"


def png(*, is_packed: bool = False) -> bytes:
    notes, out = PngInfo(), io.BytesIO()
    notes.add_text("Author", MAIL, zip=is_packed)
    Image.new("RGB", (4, 4)).save(out, "png", pnginfo=notes)
    return out.getvalue()


def jpeg() -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x013B] = MAIL
    Image.new("RGB", (4, 4)).save(out, "jpeg", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("picture", [png(), png(is_packed=True), jpeg()], ids=["png", "packed", "jpeg"])
@pytest.mark.parametrize("form", ["data:image/png;base64,{}", '{{"dtype":"u1","bdata":"{}"}}', '\\"bdata\\":\\"{}\\"'])
def test_what_a_picture_says_of_its_author_is_seen(picture: bytes, form: str) -> None:
    gate = Gate(redactor_of(()))
    gate.look("data/x.js", form.format(base64.b64encode(picture).decode()).encode())
    assert gate.lines() == ["data/x.js shows 1 e-mail address [PRIVATE]"]


def test_pictures_without_notes_and_damaged_ones_say_nothing() -> None:
    plain = io.BytesIO()
    Image.new("RGB", (40, 40)).save(plain, "png")
    assert picture_notes("data:image/png;base64," + base64.b64encode(plain.getvalue()).decode()) == ""
    assert list(notes_of(b"zTXtname\0\0not zlib")) == ["name"]
    assert picture_notes("base64," + "A" * 45) == ""


def test_noise_is_not_taken_for_an_address() -> None:
    packed = base64.b64encode(bytes(range(256)) * 200).decode()
    gate = Gate(redactor_of(()))
    gate.look("data/x.js", f'"bdata":"{packed}"'.encode())
    assert gate.lines() == []
