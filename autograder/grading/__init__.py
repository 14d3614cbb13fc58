"""From a submission to a grade: intake, restore, run and judge, score, record; `batch` does all of it."""
