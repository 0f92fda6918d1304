"""Migration: how customers moved between grades from month to month, and which moves take effect."""
