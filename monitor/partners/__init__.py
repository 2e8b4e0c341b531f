"""What affiliate networks and their exports say of publishers."""
