"""nbgrader's exchange between real system accounts: nobody reads, changes or forges another's hand-in or feedback.

The classes are nbgrader plug-ins; `configure.configure_exchange` puts them into a configuration.
"""
