"""What a person reads: tables for the terminal, figures, and one page that opens anywhere."""
