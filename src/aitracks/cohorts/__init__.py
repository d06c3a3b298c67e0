"""The people of a class: from a school's list to a cohort file, and from cohort files to who may enter what."""
