"""How the course is served: settings → JupyterHub configuration, accounts, start and stop."""
