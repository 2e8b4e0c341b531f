"""Sources of captures, one module each. They fetch or read bytes; what the bytes mean is parsed elsewhere."""
