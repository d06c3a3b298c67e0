"""One story of a class, told at any hub: screens, what learners and teachers do there, and what must be true after."""
