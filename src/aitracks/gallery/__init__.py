"""Reading copies: finished units as pages, for whoever looks before they teach or learn."""
