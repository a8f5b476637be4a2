"""How a result dataclass says the dtype and shape of its arrays, for encoding and for the JSON Schemas."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Array:
    """Annotation of an array field: `Annotated[np.ndarray, Array("f4", "n, k")]`.

    dtype: one of u1, u2, i4, f4, f8.  shape: axis letters of the house, comma-separated.
    """

    dtype: str
    shape: str
