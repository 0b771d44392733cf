"""Whether what was written runs, judged by what is seen of a workload and of the Pods of its new revision."""
