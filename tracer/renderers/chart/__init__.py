"""The parts of which charts are made: an axis, the lanes of actors, the gauges of objects, the outcome."""
