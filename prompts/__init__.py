"""The prompts, one Markdown file each, with its contract at the top; `bot.prompts` loads and checks them."""
