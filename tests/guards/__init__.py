"""The proof is proved: faults are planted, one at a time, and some test must go red for each."""
