"""From a document to drafts of FAQ topics: what a visitor could ask that it answers."""

from reception.faq import spacy_alone as spacy_alone
