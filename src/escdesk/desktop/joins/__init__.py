"""Each file joins one window with the link: what is known goes in as views, what was pressed goes out as commands."""
