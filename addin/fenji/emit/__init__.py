"""Leaves over a Program: numpy arrays, frame expressions and prose. None of them decides anything again."""
