"""What single sentences claim that a visitor could ask about, one kind of claim a module."""
