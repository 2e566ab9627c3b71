"""Tables, migrations and the turn log. It knows nothing of reading, reasoning or HTTP."""
