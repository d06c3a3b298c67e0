"""Which submissions of a class resemble each other more than chance allows: a reason to look, never a verdict.

reading   handin (open safely) → notebook (cells)
tracing   code, prose → Trace: the words of a cell and its fingerprints
weighing  rarity (how telling a fingerprint is) → sheet (one learner's words, weighted)
comparing candidates (inverted index) → pair (scores) → groups
telling   passages (what to mark) → page (HTML), record (JSON)
"""

THRESHOLD = 0.6  # a copied function of five telling lines reaches it; independent work stays far below
