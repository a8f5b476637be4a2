"""Checksums that a file has of its storages, to be compared wherever one is read whole."""

from __future__ import annotations

from dataclasses import dataclass

from runreport.errors import InputRefused, printable


@dataclass(frozen=True, slots=True)
class Checksum:
    """The CRC-32 of a range of bytes of a file, as the file says it."""

    name: str  # of the member of the archive; unsafe to print
    begin: int  # first byte
    size: int  # bytes
    crc: int

    def compare(self, crc: int, path: object = None) -> None:
        """Raises InputRefused (PT-CRC) where the bytes had another CRC-32."""
        if crc != self.crc:
            what = (
                f"its member {printable(self.name)} is damaged: its CRC-32 is {crc:08x}, the file says {self.crc:08x}"
            )
            raise InputRefused(what, path=path, code="PT-CRC", hint="copy or save the file again")
