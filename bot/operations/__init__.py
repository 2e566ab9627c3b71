"""How the service tells what it does: metrics, logs, readiness. It answers nothing itself."""
