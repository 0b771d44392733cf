"""Plans, outcomes and gaps as lines, cells and plain data: what terminals, programs and pages share."""
