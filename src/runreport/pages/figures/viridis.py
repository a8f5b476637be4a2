"""The sequential colours of every page; the stops of assets/lib/colors.js."""

from __future__ import annotations

STOPS = (
    (68, 1, 84),
    (72, 40, 120),
    (62, 73, 137),
    (49, 104, 142),
    (38, 130, 142),
    (31, 158, 137),
    (53, 183, 121),
    (110, 206, 88),
    (181, 222, 43),
    (253, 231, 37),
)


def viridis(share: float) -> str:
    """#rrggbb at share in [0, 1], clamped; linear between the stops."""
    place = min(1.0, max(0.0, share)) * (len(STOPS) - 1)
    low = min(len(STOPS) - 2, int(place))
    mixed = (round(a + (b - a) * (place - low)) for a, b in zip(STOPS[low], STOPS[low + 1], strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)
