"""How predictions become scores: reading them, metrics with intervals, the board, ties, second runs. Pure functions."""
