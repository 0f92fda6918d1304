"""LibreOffice Calc: the same functions and a button, as an extension that needs neither Excel nor a network."""
