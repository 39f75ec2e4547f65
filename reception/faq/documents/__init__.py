"""Documents that FAQs are drafted from: whatever their format, sections of blocks without noise."""

from reception.faq import spacy_alone as spacy_alone
