"""From raw data to tasks: chunks, labelled examples, books and keywords."""
