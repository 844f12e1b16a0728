"""Messages to people who sit at no desk: mail over SMTP, chat over a webhook, and one that plays both."""
