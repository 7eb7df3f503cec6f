"""The site on two machines: nothing that matters lives in the memory of a process."""
