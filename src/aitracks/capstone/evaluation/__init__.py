"""A cohort's capstones from hidden data to the board: prepared, handed in, run, scored."""
