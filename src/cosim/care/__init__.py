"""The care system: state, rules, the week, scenarios, policies, networks and outcomes."""
