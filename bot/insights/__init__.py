"""What was asked, summed up for those who teach the bot, and what they would teach, tried out."""
