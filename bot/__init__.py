"""Framework Advisor: reasoned, cited answers on Python web frameworks."""
