"""What things are: frozen dataclasses and enums, and nothing that acts."""
