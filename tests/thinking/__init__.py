"""What the thinking part promises: reading, rules, reasoning, wording, and the engine that joins them."""
