"""Which live fields stay out of files and plans, and on what evidence."""
