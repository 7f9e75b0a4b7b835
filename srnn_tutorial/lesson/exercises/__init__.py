"""Exercises: `course` has the questions and what is right and wrong, `checking` asks them and answers with a hint."""
