"""Reading what is selected: files, cluster, memory, and what git tells of them."""
