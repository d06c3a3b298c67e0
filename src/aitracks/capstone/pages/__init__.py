"""Pages of the capstones: problems, teams, boards, reviews. A service of the hub, or alone for who administers them.

`rooms` opens a cohort's capstones, each module of a page says what it shows and what its forms do, `app` asks who is
there, reads what was sent and answers. Runs are only queued here: `aitracks capstone evaluate` makes them.
"""
