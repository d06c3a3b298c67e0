"""Who may come in, and into which classes: class codes, passwords, a company's sign-in, a school's platform."""
