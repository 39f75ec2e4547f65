"""What the channels of messaging apps have in common; see `channel.MessagingChannel`."""
