"""What people of the console may do."""

EDITOR, PUBLISHER = "editor", "publisher"

ROLES = {
    EDITOR: "writes FAQs, answers visitors, keeps the bookings",
    PUBLISHER: "may also release, roll back and look after people",
}
"""What each may do, for people to choose; a publisher may do all that an editor may."""
