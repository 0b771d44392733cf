"""Tests of kubectl sync: one folder per package, and the real control plane they run against."""
