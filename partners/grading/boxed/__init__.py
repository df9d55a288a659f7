"""What runs inside the box, beside the submission. Nothing here knows what is right; nothing it says is believed."""
