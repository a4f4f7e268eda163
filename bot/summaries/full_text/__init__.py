"""Full texts: had from fixed hosts, read in a process of their own, kept, and cut into passages with section names."""
