"""How requests reach the application: a gunicorn worker that slow clients cannot hold up."""
