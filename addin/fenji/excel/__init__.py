"""Excel through xlwings: the functions as UDFs, the buttons of the ribbon, and the add-in file that brings both."""
