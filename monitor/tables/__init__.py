"""Reading tables that people and programs write: bytes to text, text to rows. It knows no column by name."""
