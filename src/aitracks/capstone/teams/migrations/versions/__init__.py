"""One module a shape. A shape that was released is never edited: write the next one."""
