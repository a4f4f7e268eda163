"""One paper told in fixed fields, or several side by side; every statement cited to its passage and checked."""
