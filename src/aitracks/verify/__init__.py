"""The gate of a unit: its reference, stub and sample submissions run, and every promise about them is held to."""
