"""Single-user servers: one account's process, walled off from others, forked from a warm process where there is one."""
