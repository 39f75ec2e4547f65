"""Documents that FAQs are drafted from: whatever their format, sections of blocks without noise."""
