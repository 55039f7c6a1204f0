"""How well the office keeps its promises, in numbers that name nobody."""
