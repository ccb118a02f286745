"""What charts are made of: an axis, the lanes of actors, the gauges of objects, the outcome."""
