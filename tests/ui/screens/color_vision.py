"""Measure colours: contrast, and differences with each kind of colour vision.

Contrast is WCAG 2.1's; the matrices are Machado, Oliveira and Fernandes' (2009), full severity.
"""

from __future__ import annotations

from textual.color import Color

Linear = tuple[float, float, float]

SEEN = {
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(color: str) -> Linear:
    """Return red, green and blue as light, 0 to 1."""

    def light(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = Color.parse(color).rgb
    return light(red), light(green), light(blue)


def luminance(color: str) -> float:
    """Return the luminance of a colour, 0 to 1."""
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast, 1 to 21; 4.5 is enough to read, 7 is good."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def blend(ground: str, color: str, share: float) -> str:
    """Return that share of a colour over a ground."""
    return Color.parse(ground).blend(Color.parse(color), share, alpha=1).hex


def seen(color: str, kind: str) -> Linear:
    """Return the colour as light, with that kind of colour vision."""
    light = linear(color)
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, light, strict=True))))
        for row in SEEN[kind]
    )
    return red, green, blue


def distance(one: Linear, other: Linear) -> float:
    """Return the distance of two lights in CIE 1976 units; from 20 on they differ at a glance."""
    return sum((a - b) ** 2 for a, b in zip(_lab(one), _lab(other), strict=True)) ** 0.5


def _lab(light: Linear) -> Linear:
    red, green, blue = light
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
