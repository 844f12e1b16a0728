"""escdesk: the escalation desk beside the phone of a call-centre floor."""
