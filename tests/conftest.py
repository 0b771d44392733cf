"""What every test gets: no way out of its sandbox, and a real control plane if it asks."""

pytest_plugins = ["tests.controlplane.sharing", "tests.controlplane.fixtures", "tests.faults.fixtures"]
