"""Limits, but pydantic's own leniency: text and true become numbers, unknown fields vanish.

fails: schema_refuses, schema_not_numbers
"""


# %% answer="board_schema"
def board_schema():
    class Board(BaseModel):
        zone_c: float = Field(ge=252, le=290)
        speed_cm_min: float = Field(ge=70, le=110)
        thickness_mm: float = Field(ge=0.8, le=2.4)
        o2_ppm: float = Field(ge=100, le=3000)

    return Board
