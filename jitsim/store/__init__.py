"""Where finished runs are kept, and where packaged scenarios are found."""
