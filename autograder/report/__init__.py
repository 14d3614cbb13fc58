"""From grades to pages: the score table, the class report, grades.csv."""
