"""What layers are made of: their checks, weights and units, what they read, and the sweeps and merges that several share."""
