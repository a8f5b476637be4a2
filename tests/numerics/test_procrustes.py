from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import orthogonal_procrustes

from runreport.numerics.procrustes import motion_onto, rotation_onto


def test_a_quarter_turn_is_found() -> None:
    source = np.array([[1.0, 0.0], [0.0, 2.0]])
    target = np.array([[0.0, 1.0], [-2.0, 0.0]])
    found = rotation_onto(source, target)
    np.testing.assert_allclose(found.rotation, [[0, 1], [-1, 0]], atol=1e-12)
    np.testing.assert_allclose(found(source), target, atol=1e-12)


@settings(derandomize=True, deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.sampled_from([2, 3]))
def test_any_rigid_motion_is_undone(seed: int, dim: int) -> None:
    generator = np.random.default_rng(seed)
    points = generator.normal(size=(10, dim))
    turn = np.linalg.qr(generator.normal(size=(dim, dim)))[0]
    moved = points @ turn + generator.normal(size=dim) * 100
    np.testing.assert_allclose(motion_onto(points, moved)(points), moved, atol=1e-10)


def test_the_rotation_is_orthogonal_and_agrees_with_scipy() -> None:
    generator = np.random.default_rng(4)
    source, target = generator.normal(size=(2, 30, 3))
    rotation = rotation_onto(source, target).rotation
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(rotation, orthogonal_procrustes(source, target)[0], atol=1e-12)


def test_scale_is_left_alone() -> None:
    points = np.random.default_rng(5).normal(size=(10, 2))
    np.testing.assert_allclose(rotation_onto(points, 9 * points)(points), points, atol=1e-12)


def test_points_without_extent_still_give_a_rotation() -> None:
    rotation = motion_onto(np.zeros((3, 2)), np.ones((3, 2))).rotation
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(2), atol=1e-12)
