"""What the benchmarks of whole processes share: processes, a Keyward to measure, loads, rounds and reports."""
