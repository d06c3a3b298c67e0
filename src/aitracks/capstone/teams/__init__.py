"""Teams of a cohort and their tries at a problem: the store, its migrations, and the rules."""
