"""What speed and size this product has, as ratios to a bare floor measured in the same run."""
