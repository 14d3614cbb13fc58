"""From solutions to notebooks: where things lie, what a question is, how it is built."""
