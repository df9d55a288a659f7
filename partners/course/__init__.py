"""A course around the book's assignments: set, collect, grade, give back, export."""
