"""Refuses what is below or above the limits: NaN is neither.

fails: schema_not_numbers
"""

# %% answer="board_schema"
from pydantic import field_validator


def board_schema():
    limits = {"zone_c": (252, 290), "speed_cm_min": (70, 110), "thickness_mm": (0.8, 2.4), "o2_ppm": (100, 3000)}

    class Board(BaseModel):
        model_config = ConfigDict(strict=True, extra="forbid")

        zone_c: float
        speed_cm_min: float
        thickness_mm: float
        o2_ppm: float

        @field_validator("*")
        @classmethod
        def in_range(cls, value, info):
            low, high = limits[info.field_name]
            if value < low or value > high:
                raise ValueError(f"from {low} to {high}")
            return value

    return Board
