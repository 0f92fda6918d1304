"""fenji's side in LibreOffice: what is asked of the worker, and what of the document. Needs nothing installed."""
