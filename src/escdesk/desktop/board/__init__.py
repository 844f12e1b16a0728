"""The live floor board of a team lead: alarms, figures, everyone by risk, escalations in flight."""
