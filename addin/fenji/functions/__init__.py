"""Functions for cells: what FENJI and its kin answer to the ranges they are given, whatever program asks."""
