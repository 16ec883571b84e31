"""The flow chart passend onderwijs/jeugdhulp as data, and walking it for a case."""
