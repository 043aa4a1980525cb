"""Those who work with what was shared: who they are, how they prove it, and how they leave."""
