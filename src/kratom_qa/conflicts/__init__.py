"""Positions of sources that differ on the point asked. No verdict, only the positions."""
