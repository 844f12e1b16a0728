"""Small widgets that know nothing of escdesk: they are given values and say what was pressed."""
