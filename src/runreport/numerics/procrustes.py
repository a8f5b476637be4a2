"""Rotation (or reflection) that lays one cloud of points over another, without scaling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class RigidMotion:
    """moved = points @ rotation + translation."""

    rotation: np.ndarray  # (dim, dim) f8, orthogonal
    translation: np.ndarray  # (dim,) f8

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Moved points (n, dim) f8."""
        return points.astype(np.float64) @ self.rotation + self.translation


def rotation_onto(source: np.ndarray, target: np.ndarray) -> RigidMotion:
    """The rotation or reflection about the origin with the least sum of squares to target; both (n, dim).

    Directions that source or target do not span stay as they are as far as orthogonality allows.
    Source: Schönemann 1966, A generalized solution of the orthogonal Procrustes problem.
    """
    product = source.T.astype(np.float64) @ target.astype(np.float64)
    left, _, right = np.linalg.svd(product / max(float(np.abs(product).max(initial=0.0)), 1e-300))
    return RigidMotion(left @ right, np.zeros(source.shape[1]))


def motion_onto(source: np.ndarray, target: np.ndarray) -> RigidMotion:
    """The rotation or reflection, followed by a translation, with the least sum of squares to target."""
    source_mean = source.mean(axis=0, dtype=np.float64)
    target_mean = target.mean(axis=0, dtype=np.float64)
    rotation = rotation_onto(source - source_mean, target - target_mean).rotation
    return RigidMotion(rotation, target_mean - source_mean @ rotation)
