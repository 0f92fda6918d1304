"""The add-in file for Excel: built from text on any system, installed, and looked after."""
