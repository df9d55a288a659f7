"""Setting, collecting, grading and giving back assignments; a submission only ever runs in the box."""
