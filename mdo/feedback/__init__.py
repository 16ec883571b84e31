"""What another gemeente must know of its pupil that was discussed here: no more than that."""
