"""The one representation that decides: decision tables over typed fields, each rule with its clause."""
