"""Surfaces: the photographs are the real ones, pieces come from their band, and defects are what the card says."""

from itertools import pairwise

import numpy as np
import pytest
import skimage.data

from aitracks.data.surfaces import BANDS, KINDS, NOISE, Pieces, add_defect, surface_pieces, surface_textures
from aitracks.errors import DataError, UnknownError


@pytest.fixture(scope="module")
def pieces() -> Pieces:
    return surface_pieces(60, 90, band="test", seed=5)


@pytest.mark.parametrize("name", ["gravel", "grass", "brick"])
def test_photographs(name: str) -> None:
    """Real photographs of 512 x 512 grey levels, with light and dark in them."""
    photo = surface_textures(name)
    assert photo.shape == (512, 512)
    assert photo.dtype == np.uint8
    assert 20 < photo.std() < 50


def test_photograph_is_a_copy() -> None:
    """A caller that paints on its photograph does not change the next one's."""
    surface_textures()[:] = 0
    assert surface_textures().max() > 0


def test_another_photograph_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed photograph that was changed is named, with the remedy."""
    monkeypatch.setattr(skimage.data, "gravel", lambda: np.zeros((512, 512), dtype=np.uint8))
    with pytest.raises(DataError, match=r"gravel.*requirements\.lock"):
        surface_textures("gravel")


def test_shape_and_shares(pieces: Pieces) -> None:
    """As many good pieces as asked for, a third of the defective ones each, in mixed order."""
    assert pieces.images.shape == (150, 64, 64)
    assert pieces.images.dtype == np.uint8
    assert {str(kind): int((pieces.kinds == kind).sum()) for kind in np.unique(pieces.kinds)} == {
        "good": 60,
        **dict.fromkeys(KINDS, 30),
    }
    assert ((pieces.kinds == "good") == (pieces.labels == 0)).all()
    assert 0 < np.flatnonzero(pieces.labels == 1).min() < 20  # not sorted


def test_same_seed_same_pieces(pieces: Pieces) -> None:
    """The seed decides everything."""
    again = surface_pieces(60, 90, band="test", seed=5)
    other = surface_pieces(60, 90, band="test", seed=6)
    np.testing.assert_array_equal(pieces.images, again.images)
    np.testing.assert_array_equal(pieces.kinds, again.kinds)
    assert (pieces.images != other.images).any()


@pytest.mark.parametrize("band", list(BANDS))
def test_good_pieces_come_from_their_band(band: str) -> None:
    """Each good piece is found in its band, up to the camera's noise, and never reaches out of it."""
    top, bottom = BANDS[band]
    photo = surface_textures()[top:bottom].astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(photo, (64, 64))
    for image in surface_pieces(3, band=band, seed=2).images.astype(float):
        corners = sum(np.abs(windows[:, :, y, x] - image[y, x]) for y, x in ((0, 0), (0, 63), (63, 0), (31, 31)))
        near = np.argwhere(corners < 40)
        errors = [np.std(windows[y, x] - image) for y, x in near]
        assert min(errors) == pytest.approx(NOISE, abs=0.25)


def test_bands_share_no_pixel() -> None:
    """The bands follow each other from the top of the photograph to its end."""
    edges = sorted(BANDS.values())
    assert edges[0][0] == 0
    assert edges[-1][1] == 512
    assert all(before[1] == after[0] for before, after in pairwise(edges))


def test_another_lamp_shows_the_same_pieces(pieces: Pieces) -> None:
    """Gain and offset change the grey levels and nothing else."""
    night = surface_pieces(60, 90, band="test", gain=0.5, offset=20, seed=5)
    np.testing.assert_array_equal(night.kinds, pieces.kinds)
    inside = (pieces.images > 10) & (pieces.images < 245)
    difference = night.images.astype(float) - (0.5 * pieces.images + 20)
    assert abs(difference[inside].mean()) < 0.1
    assert difference[inside].std() < 2 * NOISE


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    # share of the piece that changes by more than 10 grey levels
    [("scratch", 0.01, 0.12), ("stain", 0.06, 0.40), ("hole", 0.015, 0.07)],
)
def test_defects(kind: str, least: float, most: float) -> None:
    """Scratches are thin and bright, stains broad and darker, holes small and nearly black."""
    rng = np.random.default_rng(3)
    grey = np.full((64, 64), 125.0)
    for _ in range(40):
        marked = add_defect(grey, kind, rng)
        assert least < np.mean(np.abs(marked - grey) > 10) < most
        if kind == "scratch":
            assert 200 < marked.max() < 253
            assert marked.min() >= 125
        else:
            assert marked.max() <= 125.001
            assert (marked.min() < 26) == (kind == "hole")


def test_defect_leaves_the_piece_alone() -> None:
    """The piece that is handed in does not change; "good" gives it back as it is."""
    grey = np.full((64, 64), 100.0)
    add_defect(grey, "hole", np.random.default_rng(0))
    assert (grey == 100).all()
    np.testing.assert_array_equal(add_defect(grey, "good", np.random.default_rng(0)), grey)


def test_nothing_asked_for() -> None:
    """No pieces are an empty array of the right shape."""
    assert surface_pieces(0, 0).images.shape == (0, 64, 64)


@pytest.mark.parametrize("options", [{"n_good": -1}, {"n_bad": -3}, {"gain": 0.0}, {"gain": float("nan")}])
def test_wrong_numbers(options: dict[str, float]) -> None:
    """Numbers that make no sense are refused by name."""
    with pytest.raises(ValueError, match="surface_pieces"):
        surface_pieces(**options)  # type: ignore[arg-type]


def test_unknown_names() -> None:
    """A misspelt name is answered with the one that was probably meant."""
    with pytest.raises(UnknownError, match="did you mean test"):
        surface_pieces(1, band="tests")
    with pytest.raises(UnknownError, match="did you mean gravel"):
        surface_textures("gravl")
    with pytest.raises(UnknownError, match="unknown defect 'crack'"):
        add_defect(np.zeros((64, 64)), "crack", np.random.default_rng(0))
