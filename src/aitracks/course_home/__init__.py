"""The course home: where learners land and instructors see the class at a glance. A service of the hub.

Three steps, apart from each other where the profile wants that: `gather` reads a course as its owner, `snapshot` hands
the result over in a file, `app` shows it to those whom the hub names.
"""
